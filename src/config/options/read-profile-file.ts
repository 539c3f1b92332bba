import { ParseError } from '../../lib/parse-error.ts';
import { describeReadError, LARGEST_FILE_BYTES, type ReadFile } from './file-reader.ts';

/** The text of a seccomp profile's file. Reads through `readFile`. Throws `ParseError` with Docker's words. */
export function readProfileFile(path: string, readFile: ReadFile): string {
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
