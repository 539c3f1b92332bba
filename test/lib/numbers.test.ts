import test from 'ava';
import { parseBoolean } from '../../src/lib/numbers/parse-boolean.ts';
import { parseFloat64 } from '../../src/lib/numbers/parse-float.ts';
import { type IntegerFormat, parseInteger } from '../../src/lib/numbers/parse-integer.ts';
import { toInt64 } from '../../src/lib/numbers/to-int64.ts';
import { ParseError } from '../../src/lib/parse-error.ts';

const ANY_BASE: IntegerFormat = { base: 0, bits: 64, signed: true };

test('A prefix chooses the base, and underscores may part digits.', (t) => {
  const read = (text: string) => parseInteger(text, ANY_BASE);
  t.deepEqual(
    ['0x1F', '0X_1f', '010', '0o17', '0b101', '1_000', '-5', '+5', '0', '-0'].map(read),
    [31, 31, 8, 15, 5, 1000, -5, 5, 0, 0],
  );
});

const REFUSED: readonly (readonly [text: string, format: IntegerFormat, message: string])[] = [
  ['', ANY_BASE, 'strconv.ParseInt: parsing "": invalid syntax'],
  ['1__0', ANY_BASE, 'strconv.ParseInt: parsing "1__0": invalid syntax'],
  ['08', ANY_BASE, 'strconv.ParseInt: parsing "08": invalid syntax'],
  ['9223372036854775808', ANY_BASE, 'strconv.ParseInt: parsing "9223372036854775808": value out of range'],
  ['0x10', { base: 10, bits: 64, signed: true }, 'strconv.ParseInt: parsing "0x10": invalid syntax'],
  ['-1', { base: 10, bits: 16, signed: false }, 'strconv.ParseUint: parsing "-1": invalid syntax'],
  ['65536', { base: 10, bits: 16, signed: false }, 'strconv.ParseUint: parsing "65536": value out of range'],
  ['9', { base: 8, bits: 32, signed: false }, 'strconv.ParseUint: parsing "9": invalid syntax'],
];

for (const [text, format, message] of REFUSED) {
  test(`"${text}" is no whole number of ${format.bits} bits in base ${format.base}.`, (t) => {
    t.is(t.throws(() => parseInteger(text, format), { instanceOf: ParseError }).message, message);
  });
}

test('Floating-point numbers are read as Go reads them.', (t) => {
  t.deepEqual(['1.5', '.5', '5.', '1e-3', '0x1.8p1', '1_0.5', '-inf', 'Infinity', 'nan'].map(parseFloat64), [
    1.5,
    0.5,
    5,
    0.001,
    3,
    10.5,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
  for (const text of ['', '.', '1e', '0x10', '_1', '1 '])
    t.throws(() => parseFloat64(text), { instanceOf: ParseError });
});

test('Only Go’s words are booleans.', (t) => {
  t.deepEqual(['1', 't', 'T', 'true', 'TRUE', 'True'].map(parseBoolean), new Array(6).fill(true));
  t.deepEqual(['0', 'f', 'F', 'false', 'FALSE', 'False'].map(parseBoolean), new Array(6).fill(false));
  for (const text of ['', 'yes', 'tRue', 'constructor'])
    t.throws(() => parseBoolean(text), { instanceOf: ParseError });
});

test('What does not fit 64 bits becomes the lowest number.', (t) => {
  t.deepEqual([1.9, -1.9, 2 ** 63, Number.NaN].map(toInt64), [1, -1, -(2 ** 63), -(2 ** 63)]);
});
