import { ParseError } from '../parse-error.ts';
import { quote } from '../text/quote.ts';

export interface IntegerFormat {
  /** 0 takes the base from the prefix (0x, 0o, 0b, a leading 0) and allows `_` between digits. */
  readonly base: 0 | 8 | 10;
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
}

/**
 * A whole number as Go's strconv reads it. Pure.
 *
 * Beyond 2^53 the result is the nearest number that JavaScript has. Throws `ParseError` with strconv's words, which
 * begin with the function's name: `ParseInt`, `ParseUint`, or what `name` says.
 */
export function parseInteger(
  text: string,
  format: IntegerFormat,
  name: string = format.signed ? 'ParseInt' : 'ParseUint',
): number {
  const refuse = (reason: string): never => {
    throw new ParseError(`strconv.${name}: parsing ${quote(text)}: ${reason}`, reason);
  };
  const sign = format.signed && /^[+-]/.test(text) ? text.charAt(0) : '';
  const magnitude = readMagnitude(text.slice(sign.length), format.base) ?? refuse('invalid syntax');
  const bits = BigInt(format.bits);
  const highest = format.signed ? (1n << (bits - 1n)) - (sign === '-' ? 0n : 1n) : (1n << bits) - 1n;
  if (magnitude > highest) refuse('value out of range');
  return magnitude === 0n ? 0 : Number(sign === '-' ? -magnitude : magnitude);
}

/** `strconv.Atoi`: decimal, 64 bits, with its own name in errors. Pure. */
export function parseDecimal(text: string): number {
  return parseInteger(text, { base: 10, bits: 64, signed: true }, 'Atoi');
}

function readMagnitude(digits: string, base: IntegerFormat['base']): bigint | undefined {
  if (base === 10) return /^[0-9]+$/.test(digits) ? BigInt(digits) : undefined;
  if (base === 8) return /^[0-7]+$/.test(digits) ? BigInt(`0o${digits}`) : undefined;
  // Go's integer literals: an underscore may stand between digits, or between the prefix and the first digit.
  const decimal = /^(?:0|[1-9](?:_?[0-9])*)$/.test(digits);
  const prefixed = /^0(?:[xX](?:_?[0-9a-fA-F])+|[oO](?:_?[0-7])+|[bB](?:_?[01])+)$/.test(digits);
  const octal = /^0(?:_?[0-7])+$/.test(digits);
  const plain = digits.replaceAll('_', '');
  if (decimal || prefixed) return BigInt(plain.toLowerCase());
  return octal ? BigInt(`0o${plain.slice(1)}`) : undefined;
}
