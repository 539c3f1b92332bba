import test from 'ava';
import fc from 'fast-check';
import { describeAge, describeDuration } from '../../src/lib/durations/describe-duration.ts';
import { formatDuration } from '../../src/lib/durations/format-duration.ts';
import { parseDuration } from '../../src/lib/durations/parse-duration.ts';
import { ParseError } from '../../src/lib/parse-error.ts';

const DURATIONS: Readonly<Record<string, number>> = {
  '0': 0,
  '5s': 5e9,
  '1m30s': 90e9,
  '1.5h': 5400e9,
  '-2us': -2000,
  '1µs': 1000,
  '1h2m3s4ms5us6ns': 3_723_004_005_006,
  '.5s': 5e8,
  '+5ms': 5e6,
};

test('Durations are read in Go’s notation.', (t) => {
  t.deepEqual(
    Object.fromEntries(Object.keys(DURATIONS).map((text) => [text, parseDuration(text)])),
    DURATIONS,
  );
});

const REFUSED: Readonly<Record<string, string>> = {
  '': 'time: invalid duration ""',
  '5': 'time: missing unit in duration "5"',
  '1d': 'time: unknown unit "d" in duration "1d"',
  x: 'time: invalid duration "x"',
  '1s-': 'time: unknown unit "s-" in duration "1s-"',
  '3000000h': 'time: invalid duration "3000000h"',
};

for (const [text, message] of Object.entries(REFUSED)) {
  test(`"${text}" is no duration.`, (t) => {
    t.is(t.throws(() => parseDuration(text), { instanceOf: ParseError }).message, message);
  });
}

test('Durations are written in Go’s notation.', (t) => {
  t.deepEqual([0, 1, 1500, 1_500_000, 1.5e9, 90e9, 3600e9, -3_723_500_000_000].map(formatDuration), [
    '0s',
    '1ns',
    '1.5µs',
    '1.5ms',
    '1.5s',
    '1m30s',
    '1h0m0s',
    '-1h2m3.5s',
  ]);
});

test('What is written is read back.', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: -1e15, max: 1e15 }), (nanoseconds) => {
      t.is(parseDuration(formatDuration(nanoseconds)), nanoseconds);
    }),
  );
});

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000];
const DESCRIPTIONS: readonly (readonly [milliseconds: number, words: string])[] = [
  [999, 'Less than a second'],
  [1999, '1 second'],
  [59 * SECOND, '59 seconds'],
  [MINUTE, 'About a minute'],
  [2 * MINUTE, '2 minutes'],
  [59 * MINUTE, '59 minutes'],
  [60 * MINUTE, 'About an hour'],
  [90 * MINUTE, '2 hours'],
  [47 * HOUR, '47 hours'],
  [48 * HOUR, '2 days'],
  [14 * DAY, '2 weeks'],
  [60 * DAY, '2 months'],
  [2 * 365 * DAY, '2 years'],
];

test('Lengths of time are described as docker ps does.', (t) => {
  t.deepEqual(
    DESCRIPTIONS.map(([milliseconds]) => describeDuration(milliseconds)),
    DESCRIPTIONS.map(([, words]) => words),
  );
  t.is(describeAge(1000, 301_000), '5 minutes ago');
});
