import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

const BYTE_ORDER_MARK = '\ufeff';
/** Go's bufio.MaxScanTokenSize: a line must be shorter. */
const LONGEST_LINE_BYTES = 65_535;

/**
 * The lines of an env file or a label file, `KEY[=VALUE]`, without comments and empty lines (docker/cli `pkg/kvfile`).
 * A key without a value is looked up, and left out when that finds nothing. Pure if `lookUp` is.
 *
 * Throws `ParseError` with Docker's words.
 */
export function parseKeyValueFile(
  content: Uint8Array,
  lookUp: (key: string) => string | undefined = () => undefined,
): string[] {
  const result: string[] = [];
  for (const [index, bytes] of linesOf(content).entries()) {
    const line = decodeLine(bytes, index).replace(/^\p{White_Space}+/u, '');
    if (line === '' || line.startsWith('#')) continue;
    const { before: key, found } = cut(line, '=');
    if (key === '') throw new ParseError(`no variable name on line '${line}'`);
    if (/[ \t]/.test(key)) throw new ParseError(`variable '${key}' contains whitespaces`);
    const value = found ? undefined : lookUp(key);
    if (found) result.push(line);
    else if (value !== undefined) result.push(`${key}=${value}`);
  }
  return result;
}

function linesOf(content: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < content.length; ) {
    const newline = content.indexOf(0x0a, start);
    const end = newline < 0 ? content.length : newline;
    if (end - start > LONGEST_LINE_BYTES) throw new ParseError('bufio.Scanner: token too long');
    lines.push(content.subarray(start, content[end - 1] === 0x0d && end > start ? end - 1 : end));
    start = end + 1;
  }
  return lines;
}

function decodeLine(bytes: Uint8Array, index: number): string {
  try {
    const line = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return index === 0 && line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
  } catch {
    throw new ParseError(`invalid utf8 bytes at line ${index + 1}: [${bytes.join(' ')}]`);
  }
}
