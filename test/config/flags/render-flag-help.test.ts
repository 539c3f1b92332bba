import { readFileSync } from 'node:fs';
import test from 'ava';
import { CREATE_FLAGS, RUN_FLAGS } from '../../../src/config/flags/container-flags.ts';
import { flag } from '../../../src/config/flags/flag.ts';
import { bytes, duration, text, texts, toggle } from '../../../src/config/flags/flag-kinds.ts';
import { renderFlagHelp } from '../../../src/config/flags/render-flag-help.ts';

test('create has the flags, letters and kinds of values of docker 28.2.', (t) => {
  const docker = readFileSync(new URL('docker-create-flags.golden.json', import.meta.url), 'utf8');
  const { 'use-api-socket': socket, ...table } = CREATE_FLAGS;
  const shown = { ...table, 'use-api-socket': { ...socket, hidden: false } };
  const names = renderFlagHelp(shown)
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/)[0]);
  t.deepEqual(names, JSON.parse(docker));
});

test('Flags stand sorted in one column and their texts, wrapped, in another.', (t) => {
  const table = {
    verbose: flag(toggle(), 'Say more'),
    memory: flag(bytes(64 * 1024 * 1024), 'Memory limit', { short: 'm' }),
    filter: flag(texts(), 'Show only what these conditions hold for, each one written as key=value'),
    wait: flag(duration(1.5e9), 'How long'),
    name: flag(text('x'), 'Name\nof it'),
    secret: flag(toggle(), 'Hidden', { hidden: true }),
  };
  t.is(
    renderFlagHelp(table, 60),
    `      --filter list     Show only what these
                        conditions hold for, each one
                        written as key=value
  -m, --memory bytes    Memory limit (default 64MiB)
      --name string     Name
                        of it (default "x")
      --verbose         Say more
      --wait duration   How long (default 1.5s)
`,
  );
});

test('run has the flags of create, and its own.', (t) => {
  const own = Object.keys(RUN_FLAGS).filter((name) => !Object.hasOwn(CREATE_FLAGS, name));
  t.deepEqual(own.sort(), ['detach', 'detach-keys', 'sig-proxy']);
});

test('No two flags of run share a name or a letter.', (t) => {
  const flags = Object.entries(RUN_FLAGS).flatMap(([name, entry]) => [name, ...(entry.alsoNamed ?? [])]);
  const letters = Object.values(RUN_FLAGS).flatMap(({ short }) => short ?? []);
  t.is(new Set(flags).size, flags.length);
  t.is(new Set(letters).size, letters.length);
});
