import { ParseError } from '../parse-error.ts';
import { quote } from '../text/quote.ts';

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LONGEST = 1n << 63n;

/**
 * A length of time in Go's notation (`1m30s`, `1.5h`, `-2us`) in nanoseconds. Pure.
 *
 * Throws `ParseError` with the words of Go's `time.ParseDuration`; a number without a unit is refused, but for 0.
 */
export function parseDuration(text: string): number {
  const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
  let rest = text.slice(sign.length);
  if (rest === '0') return 0;
  if (rest === '') throw invalid(text);
  let total = 0n;
  while (rest !== '') {
    const [, whole = '', fraction = '', unit = ''] = /^([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/s.exec(rest) ?? [];
    if (whole === '' && fraction === '') throw invalid(text);
    if (unit === '') throw new ParseError(`time: missing unit in duration ${quote(text)}`);
    const scale = Object.hasOwn(NANOSECONDS, unit) ? NANOSECONDS[unit] : undefined;
    if (scale === undefined)
      throw new ParseError(`time: unknown unit ${quote(unit)} in duration ${quote(text)}`);
    total += BigInt(whole === '' ? 0 : whole) * scale + fractionOf(fraction, scale);
    if (total > LONGEST) throw invalid(text);
    const matched = /^[0-9]*(?:\.[0-9]*)?[^0-9.]*/s.exec(rest)?.[0] ?? rest;
    rest = rest.slice(matched.length);
  }
  if (total === LONGEST && sign !== '-') throw invalid(text);
  return total === 0n ? 0 : Number(sign === '-' ? -total : total);
}

function fractionOf(digits: string, scale: bigint): bigint {
  return digits === '' ? 0n : (BigInt(digits) * scale) / 10n ** BigInt(digits.length);
}

function invalid(text: string): ParseError {
  return new ParseError(`time: invalid duration ${quote(text)}`);
}
