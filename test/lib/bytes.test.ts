import test from 'ava';
import fc from 'fast-check';
import { formatBinaryBytes, formatDecimalBytes } from '../../src/lib/bytes/format-bytes.ts';
import { parseBytes } from '../../src/lib/bytes/parse-bytes.ts';
import { ParseError } from '../../src/lib/parse-error.ts';

const SIZES: Readonly<Record<string, number>> = {
  '32': 32,
  '32b': 32,
  '32k': 32 * 1024,
  '32KB': 32 * 1024,
  '32KiB': 32 * 1024,
  '1.5 GiB': 1.5 * 1024 ** 3,
  '.5m': 512 * 1024,
  '1e3': 1000,
  '0x1p4': 16,
  '1_000': 1000,
  '2p': 2 * 1024 ** 5,
  '0': 0,
};

test('Sizes are read as Docker reads them.', (t) => {
  t.deepEqual(Object.fromEntries(Object.keys(SIZES).map((text) => [text, parseBytes(text)])), SIZES);
});

const REFUSED: Readonly<Record<string, string>> = {
  '': "invalid size: ''",
  abc: "invalid size: 'abc'",
  '-5': "invalid size: '-5'",
  '5x': "invalid suffix: 'x'",
  '5bb': "invalid suffix: 'bb'",
  '5KiBB': "invalid suffix: 'KiBB'",
  '5kx': "invalid suffix: 'kx'",
  '1..5m': 'strconv.ParseFloat: parsing "1..5": invalid syntax',
  '5  kb': 'strconv.ParseFloat: parsing "5 ": invalid syntax',
  '1e400': 'strconv.ParseFloat: parsing "1e400": value out of range',
};

for (const [text, message] of Object.entries(REFUSED)) {
  test(`"${text}" is no size.`, (t) => {
    t.is(t.throws(() => parseBytes(text), { instanceOf: ParseError }).message, message);
  });
}

test('Sizes are shown with four digits.', (t) => {
  t.deepEqual([0, 999, 1000, 1023, 2_746_000, 1e30].map(formatDecimalBytes), [
    '0B',
    '999B',
    '1kB',
    '1.023kB',
    '2.746MB',
    '1e+06YB',
  ]);
  t.deepEqual([0, 1023, 1024, 46_661_632, 67_108_864, 1.5 * 1024 ** 4].map(formatBinaryBytes), [
    '0B',
    '1023B',
    '1KiB',
    '44.5MiB',
    '64MiB',
    '1.5TiB',
  ]);
});

test('Whatever the text, a size is a whole number or a refusal.', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[-+]?[0-9.e_xp]{0,8} ?[kKmMgGtpiIbB]{0,4}$/)),
      (text) => {
        try {
          return Number.isInteger(parseBytes(text));
        } catch (error) {
          return error instanceof ParseError;
        }
      },
    ),
  );
  t.pass();
});
