import test from 'ava';
import { createSimulatedSystem } from '../../../src/system/simulated/create-simulated-system.ts';

test('a v1 cgroup has its controller’s files, and goes with them', (t) => {
  const { files } = createSimulatedSystem({ cgroups: 'hybrid' });
  files.makeDirectory('/sys/fs/cgroup/memory/a');
  t.deepEqual(files.list('/sys/fs/cgroup/memory/a'), [
    'cgroup.procs',
    'memory.limit_in_bytes',
    'memory.memsw.limit_in_bytes',
    'memory.oom_control',
    'memory.swappiness',
    'tasks',
  ]);
  files.removeDirectory('/sys/fs/cgroup/memory/a');
  t.is(files.stat('/sys/fs/cgroup/memory/a'), undefined);
});

test('a v2 cgroup has the controllers that its parent enables', (t) => {
  const { files } = createSimulatedSystem();
  const root = '/sys/fs/cgroup';
  files.write(`${root}/cgroup.subtree_control`, '-cpu -cpuset -io -memory -pids');
  files.makeDirectory(`${root}/a/b`);
  t.is(files.read(`${root}/a/cgroup.controllers`), '\n');
  files.write(`${root}/cgroup.subtree_control`, '+memory +pids');
  t.is(files.read(`${root}/a/cgroup.controllers`), 'memory pids\n');
  t.is(files.read(`${root}/a/memory.max`), 'max\n');
  t.is(files.read(`${root}/a/b/cgroup.controllers`), '\n');
  files.write(`${root}/a/cgroup.subtree_control`, '+memory');
  t.is(files.read(`${root}/a/b/memory.events`), 'oom 0\noom_kill 0\n');
  t.like(
    t.throws(() => files.write(`${root}/a/cgroup.subtree_control`, '+cpu')),
    { errno: 'ENOENT' },
  );
});

test('a v2 cgroup with processes can enable threaded controllers only, and cannot be removed', (t) => {
  const { files } = createSimulatedSystem();
  const root = '/sys/fs/cgroup';
  files.write(`${root}/cgroup.subtree_control`, '+memory');
  files.makeDirectory(`${root}/a`);
  files.write(`${root}/a/cgroup.procs`, '42\n');
  files.write(`${root}/a/cgroup.subtree_control`, '+pids');
  t.like(
    t.throws(() => files.write(`${root}/a/cgroup.subtree_control`, '+memory')),
    { errno: 'EBUSY' },
  );
  t.like(
    t.throws(() => files.removeDirectory(`${root}/a`)),
    { errno: 'EBUSY' },
  );
});

test('a cgroup with children cannot be removed, and no file can be made in one', (t) => {
  const { files } = createSimulatedSystem();
  files.makeDirectory('/sys/fs/cgroup/a/b');
  t.like(
    t.throws(() => files.removeDirectory('/sys/fs/cgroup/a')),
    { errno: 'EBUSY' },
  );
  t.like(
    t.throws(() => files.write('/sys/fs/cgroup/a/own', '')),
    { errno: 'EACCES' },
  );
});
