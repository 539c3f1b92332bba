import { ParseError } from '../../lib/parse-error.ts';

interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const BASES: Readonly<Record<string, number>> = { '': 10, '0x': 16, '0o': 8, '0b': 2 };
const NUMBER = /^([+-]?)(0[xob](?=_?[0-9a-f]))?([0-9a-f_]*?)(?:\.([0-9a-f_]*?))?(?:(e|p)([+-]?[0-9]+))?$/;
/** Past this exponent nothing fits 64 bits, or nothing is left. */
const LARGEST_EXPONENT = 1000;

/** A number of CPUs, `1.5` or `3/2`, in billionths (docker/cli, ParseCPUs). Pure. Throws `ParseError` with Docker's words. */
export function parseCpus(text: string): number {
  const { numerator, denominator } = readRatio(text);
  const billionths = numerator * 1_000_000_000n;
  if (billionths % denominator !== 0n) throw new ParseError('value is too precise');
  return Number(BigInt.asIntN(64, billionths / denominator));
}

/** What Go's `big.Rat` reads: a quotient of whole numbers, or one number with a fraction, an exponent and a base. */
function readRatio(text: string): Ratio {
  const ratio = text.includes('/') ? readQuotient(text) : readNumber(text);
  if (ratio === undefined || ratio.denominator === 0n) {
    throw new ParseError(`failed to parse ${text} as a rational number`);
  }
  return ratio;
}

function readQuotient(text: string): Ratio | undefined {
  const [above = '', below = '', ...more] = text.split('/');
  const [numerator, denominator] = [readNumber(above), readNumber(below)];
  const whole = numerator?.denominator === 1n && denominator?.denominator === 1n && /^[^+-]/.test(below);
  if (!whole || more.length > 0) return undefined;
  return { numerator: numerator.numerator, denominator: denominator.numerator };
}

function readNumber(text: string): Ratio | undefined {
  const [, sign, prefix = '', whole = '', fraction = '', letter, exponent = '0'] =
    NUMBER.exec(text.toLowerCase()) ?? [];
  const base = BASES[prefix] ?? 10;
  const [left, right] = [readDigits(whole, base), readDigits(fraction, base)];
  const misplaced = prefix === '' && whole.startsWith('_');
  if (left === undefined || right === undefined || left + right === '' || misplaced) return undefined;
  if (Math.abs(Number(exponent)) > LARGEST_EXPONENT) return undefined;
  const magnitude = [...(left + right)].reduce(
    (sum, digit) => sum * BigInt(base) + BigInt(Number.parseInt(digit, base)),
    0n,
  );
  const scale = BigInt(letter === 'p' ? 2 : 10) ** BigInt(Math.abs(Number(exponent)));
  const small = exponent.startsWith('-');
  return {
    numerator: (sign === '-' ? -magnitude : magnitude) * (small ? 1n : scale),
    denominator: BigInt(base) ** BigInt(right.length) * (small ? scale : 1n),
  };
}

/** The digits without their underscores; undefined when one does not belong to the base. */
function readDigits(text: string, base: number): string | undefined {
  if (/__|_$/.test(text)) return undefined;
  const digits = text.replaceAll('_', '');
  return [...digits].every((digit) => Number.parseInt(digit, base) >= 0) ? digits : undefined;
}
