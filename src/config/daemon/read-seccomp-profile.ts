import type { DaemonSettings } from '../../contract/daemon-settings.ts';
import type { ReadFile } from '../options/file-reader.ts';
import { readProfileFile } from '../options/read-profile-file.ts';

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
  return { path, json: readProfileFile(path, readFile) };
}
