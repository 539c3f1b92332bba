import test from 'ava';
import { mayMapRanges } from '../../src/rootless/may-map-ranges.ts';
import type { System } from '../../src/system/system.ts';

const GIVEN = {
  '/etc/subuid': 'ann:100000:65536\n',
  '/etc/subgid': '1000:100000:65536\n',
  '/proc/self/status': 'Name:\tnode\nNoNewPrivs:\t0\n',
};
const HELPERS = ['newuidmap', 'newgidmap'];
const ANN = { uid: 1000, name: 'ann' };

const hostOf = (texts: Readonly<Record<string, string>>, helpers: readonly string[] = HELPERS) =>
  ({
    files: { readIfThere: (path: string) => texts[path] },
    processes: { find: (name: string) => (helpers.includes(name) ? `/usr/bin/${name}` : undefined) },
  }) as unknown as Pick<System, 'files' | 'processes'>;

test('ranges that are given to a user by his name or his number can be mapped', (t) => {
  t.true(mayMapRanges(ANN, hostOf(GIVEN)));
});

test('without an account, a helper or a range there is nothing to map', (t) => {
  t.false(mayMapRanges({ ...ANN, name: undefined }, hostOf(GIVEN)));
  t.false(mayMapRanges(ANN, hostOf(GIVEN, ['newuidmap'])));
  t.false(mayMapRanges(ANN, hostOf({ ...GIVEN, '/etc/subgid': 'bob:100000:65536\n' })));
});

test('a process that can gain no privileges maps nobody but its user', (t) => {
  t.false(mayMapRanges(ANN, hostOf({ ...GIVEN, '/proc/self/status': 'Name:\tnode\nNoNewPrivs:\t1\n' })));
});
