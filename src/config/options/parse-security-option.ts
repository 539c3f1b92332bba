import { compactJson } from '../../lib/json/compact-json.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote } from '../../lib/text/quote.ts';
import { describeReadError, LARGEST_FILE_BYTES, type ReadFile } from './file-reader.ts';

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
  const profile = readProfile(value, readFile);
  const json = rephrase(
    () => compactJson(profile),
    ({ message }) => `compacting json for seccomp profile (${value}) failed: ${message}`,
  );
  return `seccomp=${json}`;
}

function readProfile(path: string, readFile: ReadFile): string {
  const content = open(path, readFile);
  if (content.length > LARGEST_FILE_BYTES) {
    throw new ParseError(`opening seccomp profile (${path}) failed: larger than ${LARGEST_FILE_BYTES} bytes`);
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(content);
}

function open(path: string, readFile: ReadFile): Uint8Array {
  try {
    return readFile(path, LARGEST_FILE_BYTES);
  } catch (error) {
    throw new ParseError(`opening seccomp profile (${path}) failed: ${describeReadError(path, error)}`);
  }
}
