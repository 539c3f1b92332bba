import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { describeReadError, LARGEST_FILE_BYTES, type ReadFile } from '../options/file-reader.ts';
import { parseKeyValueFile } from '../options/parse-key-value-file.ts';

/**
 * The `KEY=VALUE` lines of several files, one file after the other. Reads through `readFile`. Throws `ParseError` with
 * Docker's words.
 */
export function readListedFiles(
  paths: readonly string[],
  readFile: ReadFile,
  lookUp?: (key: string) => string | undefined,
): string[] {
  return paths.flatMap((path) => {
    const content = open(path, readFile);
    return rephrase(
      () => parseKeyValueFile(content, lookUp),
      ({ message }) => `invalid env file (${path}): ${message}`,
    );
  });
}

function open(path: string, readFile: ReadFile): Uint8Array {
  try {
    return readFile(path, LARGEST_FILE_BYTES);
  } catch (error) {
    const description = describeReadError(path, error);
    // A folder can be opened, but not read: Docker meets that only while it parses.
    throw new ParseError(
      description.startsWith('read') ? `invalid env file (${path}): ${description}` : description,
    );
  }
}
