import { formatBinaryBytes } from '../../lib/bytes/format-bytes.ts';
import { parseBytes } from '../../lib/bytes/parse-bytes.ts';
import { formatDuration } from '../../lib/durations/format-duration.ts';
import { parseDuration } from '../../lib/durations/parse-duration.ts';
import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote } from '../../lib/text/quote.ts';
import type { FlagKind } from './flag.ts';

/** Any text; the last one given counts. Pure, like all kinds here. */
export function text(initial = '', metavar = 'string'): FlagKind<string> {
  return { metavar, initial, ...shown(initial === '' ? '' : quote(initial)), parse: (given) => given };
}

/** On or off: `--rm`, `--rm=false`. */
export function toggle(initial = false): FlagKind<boolean> {
  return {
    metavar: '',
    initial,
    implied: 'true',
    ...shown(initial ? 'true' : ''),
    parse: (given) => parseBoolean(given),
  };
}

/** A whole number; 0x, 0o, 0b and a leading 0 choose the base. */
export function integer(initial = 0): FlagKind<number> {
  const format = { base: 0, bits: 64, signed: true } as const;
  return { metavar: 'int', initial, ...shownNumber(initial), parse: (given) => parseInteger(given, format) };
}

/** A whole number that is not negative. */
export function unsigned(bits: 16 | 64, metavar: string): FlagKind<number> {
  const format = { base: 0, bits, signed: false } as const;
  return { metavar, initial: 0, parse: (given) => parseInteger(given, format) };
}

/** A size such as `64m`, in bytes. */
export function bytes(initial = 0): FlagKind<number> {
  return {
    metavar: 'bytes',
    initial,
    ...shown(initial === 0 ? '' : formatBinaryBytes(initial)),
    parse: parseBytes,
  };
}

/** A length of time such as `1m30s`, in nanoseconds. */
export function duration(initial = 0): FlagKind<number> {
  const shownAs = initial === 0 ? '' : formatDuration(initial);
  return { metavar: 'duration', initial, ...shown(shownAs), parse: parseDuration };
}

/** One of a few words. */
export function choice<const Words extends readonly string[]>(
  words: Words,
  initial: Words[number],
): FlagKind<Words[number]> {
  const listed = words.map((word) => quote(word)).join(', ');
  return {
    metavar: 'string',
    initial,
    ...shown(initial === '' ? '' : quote(initial)),
    parse(given) {
      if (!words.includes(given)) throw new ParseError(`must be one of ${listed}`);
      return given;
    },
  };
}

/** Every occurrence adds one element. */
export function list<T = string>(parse: (given: string) => T, metavar = 'list'): FlagKind<readonly T[]> {
  return { metavar, initial: [], parse: (given, soFar) => [...soFar, parse(given)] };
}

/** Every occurrence adds its text. */
export function texts(): FlagKind<readonly string[]> {
  return list((given) => given);
}

/** Every occurrence sets one `key=value`. */
export function pairs(
  parse: (given: string) => string = (given) => given,
): FlagKind<Readonly<Record<string, string>>> {
  return {
    metavar: 'map',
    initial: {},
    parse(given, soFar) {
      const { before, after } = cut(parse(given), '=');
      return withPair(soFar, before, after);
    },
  };
}

/** Also for a key like `__proto__`, which an assignment would lose. */
function withPair(
  record: Readonly<Record<string, string>>,
  key: string,
  value: string,
): Record<string, string> {
  return Object.fromEntries([...Object.entries(record), [key, value]]);
}

function shown(value: string): { shownDefault?: string } {
  return value === '' ? {} : { shownDefault: value };
}

function shownNumber(value: number): { shownDefault?: string } {
  return shown(value === 0 ? '' : String(value));
}
