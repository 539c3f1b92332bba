import type { DaemonSettings } from '../../contract/daemon-settings.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { describeReadError, LARGEST_FILE_BYTES, type ReadFile } from '../options/file-reader.ts';

/**
 * The profile that `seccomp-profile` names: one of the version's words, or a file. Reads through `readFile`. Throws
 * `ParseError` with dockerd's words.
 */
export function readSeccompProfile(
  path: string,
  named: readonly string[],
  readFile: ReadFile,
): DaemonSettings['seccompProfile'] {
  if (path === '') return 'builtin';
  if (named.includes(path)) return path as 'builtin' | 'unconfined';
  try {
    return { path, json: new TextDecoder().decode(readFile(path, LARGEST_FILE_BYTES)) };
  } catch (error) {
    throw new ParseError(`opening seccomp profile (${path}) failed: ${describeReadError(path, error)}`);
  }
}
