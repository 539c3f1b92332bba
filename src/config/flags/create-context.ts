import type { Platform } from '../images/parse-platform.ts';
import type { ReadFile } from '../options/file-reader.ts';

/** What the flags of `docker create` depend on besides themselves. */
export interface CreateContext {
  /** What the user typed to get here, `docker create`: for messages. */
  readonly command: string;
  /** For `--env-file`, `--label-file` and `--security-opt seccomp=FILE`. */
  readonly readFile: ReadFile;
  /** The caller's environment, for `--env NAME` without a value. */
  readonly lookUpVariable: (name: string) => string | undefined;
  /** The folder that relative bind sources start from. */
  readonly cwd: string;
  /** The version of Docker's API that the request is for. */
  readonly apiVersion: string;
  /** What stands for the parts of `--platform` that are not given. */
  readonly host: Pick<Platform, 'os' | 'architecture'>;
  /** The terminal's rows and columns; [0, 0] where there is none. */
  readonly consoleSize: readonly [number, number];
}

/** The newest version of the API that these flags can speak: that of docker/cli 28.2. */
export const NEWEST_API_VERSION = '1.50';
