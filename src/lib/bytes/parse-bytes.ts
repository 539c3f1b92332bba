import { parseFloat64 } from '../numbers/parse-float.ts';
import { toInt64 } from '../numbers/to-int64.ts';
import { ParseError } from '../parse-error.ts';

const UNITS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 };

/**
 * A size of memory in bytes, `64m` or `1.5 GiB`, as docker/go-units (RAMInBytes) reads it: k, m, g, t and p are powers
 * of 1024 in either case, `b` and `ib` may follow. Pure. Throws `ParseError` with go-units' words.
 */
export function parseBytes(text: string): number {
  const { value, suffix } = splitSize(text);
  if (value < 0) throw new ParseError(`invalid size: '${text}'`);
  if (suffix === '') return toInt64(value);
  const lower = suffix.length > 3 ? suffix : suffix.toLowerCase();
  if (lower === 'b') return toInt64(value);
  const power = /^[kmgtp](?:b|ib)?$/.test(lower) ? UNITS[lower.charAt(0)] : undefined;
  if (power === undefined) throw new ParseError(`invalid suffix: '${lower}'`);
  return toInt64(value * 1024 ** power);
}

/** How go-units read a size before its release 0.5.0. */
const OLD_SIZE = /^[0-9]+(?:\.[0-9]+)* ?[kmgtp]?i?b?$/i;

/**
 * A size of memory in bytes as Docker up to 20.10 reads it: whatever is not of the form `1.5 GiB` is refused with one
 * text. Pure. Throws `ParseError` with go-units' words.
 */
export function parseOldBytes(text: string): number {
  if (!OLD_SIZE.test(text)) throw new ParseError(`invalid size: '${text}'`);
  return parseBytes(text);
}

/** The number ends at the last digit, point or space; one space may part it from its suffix. */
function splitSize(text: string): { value: number; suffix: string } {
  const end = /^.*[0-9. ]/s.exec(text)?.[0].length;
  if (end === undefined) throw new ParseError(`invalid size: '${text}'`);
  const number = text[end - 1] === ' ' ? text.slice(0, end - 1) : text.slice(0, end);
  return { value: parseFloat64(number), suffix: text.slice(end) };
}
