import { compactJson } from '../../lib/json/compact-json.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote } from '../../lib/text/quote.ts';
import type { ReadFile } from './file-reader.ts';
import { readProfileFile } from './read-profile-file.ts';

/** The profiles that the engine knows by name. */
const NAMED_PROFILES: readonly string[] = ['builtin', 'unconfined'];

/**
 * One `--security-opt`, `KEY=VALUE` or `KEY:VALUE`; `seccomp=FILE` becomes the file's content as compact JSON, which is
 * what the API takes. Pure but for the reader. Throws `ParseError` with Docker's words.
 */
export function parseSecurityOption(text: string, readFile: ReadFile): string {
  const byEquals = cut(text, '=');
  if (byEquals.before === 'no-new-privileges') return text;
  const { before: key, after: value } = byEquals.found ? byEquals : cut(text, ':');
  if (key === 'no-new-privileges') return text;
  if (value === '') throw new ParseError(`Invalid --security-opt: ${quote(text)}`);
  if (key !== 'seccomp' || NAMED_PROFILES.includes(value)) return text;
  const profile = readProfileFile(value, readFile);
  const json = rephrase(
    () => compactJson(profile),
    ({ message }) => `compacting json for seccomp profile (${value}) failed: ${message}`,
  );
  return `seccomp=${json}`;
}
