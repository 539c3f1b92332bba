import test from 'ava';
import { parseMoment } from '../../src/cli/parse-moment.ts';

const NOW = Date.parse('2026-01-02T12:00:00Z');

for (const [given, expected] of [
  ['2026-01-02T11:30:00Z', Date.parse('2026-01-02T11:30:00Z')],
  ['2026-01-02T11:30:00.5+01:00', Date.parse('2026-01-02T10:30:00.500Z')],
  ['2026-01-02', new Date(2026, 0, 2).getTime()],
  ['1700000000', 1_700_000_000_000],
  ['1700000000.25', 1_700_000_000_250],
  ['10m', NOW - 600_000],
  ['1h30m', NOW - 5_400_000],
] as const) {
  test(`${given} is a moment`, (t) => {
    t.is(parseMoment(given, NOW), expected);
  });
}

for (const given of ['', 'yesterday', '2026-13-45', '5 minutes']) {
  test(`"${given}" is refused`, (t) => {
    t.throws(() => parseMoment(given, NOW), { code: 'FLAG_INVALID' });
  });
}
