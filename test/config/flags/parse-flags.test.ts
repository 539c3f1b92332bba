import test from 'ava';
import { flag } from '../../../src/config/flags/flag.ts';
import {
  bytes,
  choice,
  duration,
  integer,
  pairs,
  text,
  texts,
  toggle,
} from '../../../src/config/flags/flag-kinds.ts';
import { parseFlags } from '../../../src/config/flags/parse-flags.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

const TABLE = {
  all: flag(toggle(), 'All', { short: 'a' }),
  color: flag(choice(['always', 'never'], 'never'), 'Color'),
  filter: flag(texts(), 'Filter', { short: 'f', alsoNamed: ['where'] }),
  format: flag(text('table'), 'Format'),
  grace: flag(duration(), 'Grace'),
  label: flag(pairs(), 'Label', { short: 'l' }),
  old: flag(toggle(), 'Old', { hidden: true }),
  quiet: flag(toggle(), 'Quiet', { short: 'q' }),
  size: flag(bytes(), 'Size', { sinceApi: '1.45' }),
  time: flag(integer(10), 'Time', { short: 't' }),
};

const INITIAL = {
  all: false,
  color: 'never',
  filter: [],
  format: 'table',
  grace: 0,
  label: {},
  old: false,
  quiet: false,
  size: 0,
  time: 10,
};

function refusal(run: () => unknown): ConfigError {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

test('Without arguments every flag has its initial value.', (t) => {
  t.deepEqual(parseFlags(TABLE, []), {
    values: INITIAL,
    given: new Set(),
    positionals: [],
    beforeDashes: undefined,
  } as never);
});

test('Long and short forms, joined switches and values in the same word are understood.', (t) => {
  const args = [
    '-aq',
    '-t5',
    '--format=json',
    '-f',
    'x=1',
    '--where',
    'y',
    '-l=k=v',
    '--grace',
    '1m30s',
    'one',
    '--all=false',
  ];
  t.deepEqual(parseFlags(TABLE, args), {
    values: {
      ...INITIAL,
      quiet: true,
      time: 5,
      format: 'json',
      filter: ['x=1', 'y'],
      label: { k: 'v' },
      grace: 90e9,
    },
    given: new Set(['all', 'quiet', 'time', 'format', 'filter', 'where', 'label', 'grace']),
    positionals: ['one'],
    beforeDashes: undefined,
  } as never);
});

test('Two dashes end the flags.', (t) => {
  const { positionals, beforeDashes, values } = parseFlags(TABLE, ['one', '--', '-a', '--']);
  t.deepEqual(
    { positionals, beforeDashes, all: values.all },
    { positionals: ['one', '-a', '--'], beforeDashes: 1, all: false },
  );
});

test('Where a command follows, flags end at the first positional.', (t) => {
  const { positionals, values } = parseFlags(TABLE, ['-a', 'image', '-q', 'x'], { interspersed: false });
  t.deepEqual(
    { positionals, all: values.all, quiet: values.quiet },
    { positionals: ['image', '-q', 'x'], all: true, quiet: false },
  );
});

test('A key like __proto__ is a key like others.', (t) => {
  t.deepEqual(Object.entries(parseFlags(TABLE, ['-l', '__proto__=x']).values.label), [['__proto__', 'x']]);
});

const REFUSALS: readonly (readonly [args: readonly string[], message: string, hint?: string])[] = [
  [['--fromat', 'json'], 'unknown flag: --fromat', 'Did you mean --format?'],
  [['-x'], "unknown shorthand flag: 'x' in -x"],
  [['-ax'], "unknown shorthand flag: 'x' in -x"],
  [['-quiet'], "unknown shorthand flag: 'u' in -uiet", 'Did you mean --quiet?'],
  [['-é'], "unknown shorthand flag: 'Ã' in -é"],
  [['--format'], 'flag needs an argument: --format'],
  [['-t'], "flag needs an argument: 't' in -t"],
  [['---x'], 'bad flag syntax: ---x'],
  [['--=x'], 'bad flag syntax: --=x'],
  [
    ['-t', 'five'],
    'invalid argument "five" for "-t, --time" flag: strconv.ParseInt: parsing "five": invalid syntax',
  ],
  [
    ['--all=maybe'],
    'invalid argument "maybe" for "-a, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  ],
  [['--color', 'red'], 'invalid argument "red" for "--color" flag: must be one of "always", "never"'],
  [['--grace', '5'], 'invalid argument "5" for "--grace" flag: time: missing unit in duration "5"'],
];

for (const [args, message, hint] of REFUSALS) {
  test(`${args.join(' ')} is refused in pflag's words.`, (t) => {
    const error = refusal(() => parseFlags(TABLE, args));
    t.like(error, { code: 'FLAG_INVALID', message });
    if (hint !== undefined) t.is(error.hint, hint);
  });
}

test('Every bad value is listed, up to the first flag that nobody knows.', (t) => {
  const error = refusal(() => parseFlags(TABLE, ['-t', 'x', '--size', '5q', '--bogus', '--grace', 'y']));
  t.deepEqual(error.problems, [
    'invalid argument "x" for "-t, --time" flag: strconv.ParseInt: parsing "x": invalid syntax',
    'invalid argument "5q" for "--size" flag: invalid suffix: \'q\'',
    'unknown flag: --bogus',
  ]);
});

test('A flag that the API version does not know is refused before a later bad value.', (t) => {
  const args = ['--size', '5m', '-t', 'x'];
  const error = refusal(() => parseFlags(TABLE, args, { apiVersion: '1.44' }));
  t.like(error, {
    code: 'FLAG_UNSUPPORTED',
    message: '"--size" requires API version 1.45, but the Docker daemon API version is 1.44',
  });
  t.is(refusal(() => parseFlags(TABLE, args, { apiVersion: '1.45' })).code, 'FLAG_INVALID');
});

test('A hidden flag works, but is never suggested.', (t) => {
  t.true(parseFlags(TABLE, ['--old']).values.old);
  t.not(refusal(() => parseFlags(TABLE, ['--odl'])).hint, 'Did you mean --old?');
});
