import test from 'ava';
import type { Io } from '../../../src/cli/io.ts';
import { showVmProgress } from '../../../src/cli/output/show-vm-progress.ts';
import { until } from '../../integration/until.ts';

test('without a terminal a line tells every minute how far a machine has come', async (t) => {
  const lines: string[] = [];
  let clock = 0;
  const stderr = { isTTY: false, write: (line: string) => lines.push(line) } as unknown as Io['stderr'];
  const progress = showVmProgress({ stderr, now: () => clock }, 'cgroup2');
  t.teardown(progress.end);
  progress.onState('testing', 90_000);
  progress.onLine('ok 3 - a container runs');
  progress.onLine('# a remark');
  clock += 59_000;
  t.deepEqual(lines, ['cgroup2: running … (last time 90.0 s)\n']);
  clock += 2000;
  await until(() => lines[1] === 'cgroup2: running 61.0 s (last time 90.0 s) ok 3 - a container runs\n');
  clock += 61_000;
  progress.onLine('not ok 4 - another');
  await until(() => lines[2] === 'cgroup2: running 122.0 s (last time 90.0 s) not ok 4 - another\n');
  t.is(lines.length, 3);
});
