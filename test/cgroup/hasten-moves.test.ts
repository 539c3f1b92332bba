import { readFileSync } from 'node:fs';
import test from 'ava';
import { hastenMoves } from '../../src/cgroup/hasten-moves.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import type { System } from '../../src/system/system.ts';

const linux = createLinuxSystem();
const ownCgroups = () => readFileSync('/proc/self/cgroup', 'utf8');

/** A real kernel, but for what is written to its files. */
function recording(rewrite: System['files']['rewrite']): System {
  return { ...linux, files: { ...linux.files, rewrite } };
}

test.serial(
  'this process is moved to the cgroup that it is in, once, whatever hierarchies there are',
  async (t) => {
    const written: string[][] = [];
    await hastenMoves(recording(async (path, text) => void written.push([path, text])));
    if (ownCgroups() === '') return t.deepEqual(written, []);
    const [[path = '', text] = [], ...more] = written;
    t.deepEqual([text, more], ['0', []]);
    // Of a cgroup namespace's root, or of a cgroup outside, the file does not show who is in it.
    const pids = readFileSync(path, 'utf8').trim().split('\n');
    t.true(pids.includes(String(process.pid)), path);
  },
);

test.serial('no process changes its cgroup, and one that may not write there goes on', async (t) => {
  const before = ownCgroups();
  await hastenMoves(linux);
  t.is(ownCgroups(), before);
  await t.notThrowsAsync(hastenMoves(recording(() => Promise.reject(new Error('EACCES')))));
});

test.serial('a simulated kernel has nothing to wait for, and shows nothing of it', async (t) => {
  const system = createSimulatedSystem();
  const before = system.files.read('/sys/fs/cgroup/cgroup.procs');
  await hastenMoves(system);
  t.is(system.files.read('/sys/fs/cgroup/cgroup.procs'), before);
});

test.serial('whoever comes while the kernel waits already does not make it wait once more', async (t) => {
  if (ownCgroups() === '') return t.pass('there are no cgroups here');
  const { promise: waited, resolve: goOn } = Promise.withResolvers<void>();
  let count = 0;
  const system = recording(() => {
    count++;
    return waited;
  });
  const all = [hastenMoves(system), hastenMoves(system), hastenMoves(system)];
  t.is(count, 1);
  goOn();
  await Promise.all(all);
  await hastenMoves(system);
  t.is(count, 2);
});
