import test from 'ava';
import { createSimulatedSystem } from '../../../src/system/simulated/create-simulated-system.ts';

/** A system with `/lower/etc/passwd`, `/lower/bin/sh`, and an overlay of it at `/merged`. */
function overlaid() {
  const system = createSimulatedSystem();
  const { files, mounts } = system;
  for (const folder of ['/lower/etc', '/lower/bin', '/upper', '/work', '/merged'])
    files.makeDirectory(folder);
  files.write('/lower/etc/passwd', 'root');
  files.write('/lower/bin/sh', '');
  const options = ['lowerdir=/lower', 'upperdir=/upper', 'workdir=/work'];
  mounts.mount({ source: 'overlay', target: '/merged', type: 'overlay', options });
  return system;
}

test('an overlay shows the lower layer and keeps changes in the upper one', (t) => {
  const { files } = overlaid();
  t.is(files.read('/merged/etc/passwd'), 'root');
  files.write('/merged/etc/passwd', 'changed');
  files.write('/merged/etc/new', 'new');
  t.is(files.read('/lower/etc/passwd'), 'root');
  t.is(files.read('/upper/etc/passwd'), 'changed');
  t.deepEqual(files.list('/merged/etc'), ['new', 'passwd']);
  t.deepEqual(files.list('/lower/etc'), ['passwd']);
});

test('what is deleted in an overlay is hidden, not deleted below', (t) => {
  const { files } = overlaid();
  files.remove('/merged/etc');
  t.deepEqual(files.list('/merged'), ['bin']);
  t.is(files.stat('/merged/etc/passwd'), undefined);
  t.is(files.read('/lower/etc/passwd'), 'root');
});

test('an overlay survives being unmounted and mounted again', async (t) => {
  const { files, mounts } = overlaid();
  files.write('/merged/etc/new', 'new');
  await mounts.unmount('/merged');
  await mounts.unmount('/merged');
  t.deepEqual(files.list('/merged'), []);
  const options = ['lowerdir=/lower', 'upperdir=/upper', 'workdir=/work'];
  mounts.mount({ source: 'overlay', target: '/merged', type: 'overlay', options });
  t.is(files.read('/merged/etc/new'), 'new');
});

test('a bind shows the same files at another place', (t) => {
  const { files, mounts } = createSimulatedSystem();
  files.makeDirectory('/a/b');
  files.makeDirectory('/c');
  mounts.mount({ source: '/a', target: '/c', type: 'none', options: ['bind'] });
  files.write('/c/b/file', 'x');
  t.is(files.read('/a/b/file'), 'x');
});

test('what is mounted on cannot be unmounted or deleted', async (t) => {
  const { files, mounts } = overlaid();
  mounts.mount({ source: 'shm', target: '/merged/etc', type: 'tmpfs', options: ['mode=1777'] });
  t.is(files.stat('/merged/etc')?.mode, 0o1777);
  t.like(await t.throwsAsync(mounts.unmount('/merged')), { errno: 'EBUSY' });
  t.like(
    t.throws(() => files.remove('/merged')),
    { errno: 'EBUSY' },
  );
  await mounts.unmount('/merged/etc');
  await mounts.unmount('/merged');
});

test('a mount on nothing is refused', (t) => {
  const { mounts } = createSimulatedSystem();
  const request = { source: 'shm', target: '/none', type: 'tmpfs', options: [] };
  t.like(
    t.throws(() => mounts.mount(request)),
    { errno: 'ENOENT' },
  );
});

test('leftovers are mounts, cgroups and processes that were not there at the start', async (t) => {
  const system = overlaid();
  system.files.makeDirectory('/sys/fs/cgroup/lockstep/id');
  const { pid } = system.startProcess();
  t.deepEqual(system.leftovers(), {
    mounts: ['/merged'],
    cgroups: ['/lockstep', '/lockstep/id'],
    processes: [pid],
  });
  await system.mounts.unmount('/merged');
  system.files.removeDirectory('/sys/fs/cgroup/lockstep/id');
  system.files.removeDirectory('/sys/fs/cgroup/lockstep');
  system.processes.kill(pid, 9);
  t.is(system.exitCodeOf(pid), 137);
  system.reapProcess(pid);
  t.deepEqual(system.leftovers(), { mounts: [], cgroups: [], processes: [] });
});
