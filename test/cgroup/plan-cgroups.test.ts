import test from 'ava';
import type { CgroupInput } from '../../src/cgroup/plan-cgroups.ts';
import { planCgroups } from '../../src/cgroup/plan-cgroups.ts';
import { HYBRID_FACTS, UNIFIED_FACTS } from './cgroup-facts.ts';

const id = 'ab'.repeat(32);
const input: CgroupInput = {
  containerId: id,
  cgroupsPath: `/lockstep/${id}`,
  driver: 'cgroupfs',
  resources: {},
  facts: HYBRID_FACTS,
  systemd: false,
  own: {},
  realtime: { periodUs: 0, runtimeUs: 0 },
  registry: '/run/lockstep/cgroups',
};

test('on cgroup v1 the parent is made in every hierarchy, controllers that share one together', (t) => {
  t.deepEqual(planCgroups(input), {
    containerId: id,
    version: 1,
    parents: [
      {
        key: 'root/lockstep',
        directories: [
          { path: '/sys/fs/cgroup/cpu,cpuacct/lockstep', controllers: ['cpu', 'cpuacct'] },
          { path: '/sys/fs/cgroup/memory/lockstep', controllers: ['memory'] },
          { path: '/sys/fs/cgroup/systemd/lockstep', controllers: ['name=systemd'] },
          { path: '/sys/fs/cgroup/unified/lockstep', controllers: ['unified'] },
        ],
      },
    ],
    leaves: [
      { path: `/sys/fs/cgroup/cpu,cpuacct/lockstep/${id}`, controllers: ['cpu', 'cpuacct'] },
      { path: `/sys/fs/cgroup/memory/lockstep/${id}`, controllers: ['memory'] },
      { path: `/sys/fs/cgroup/systemd/lockstep/${id}`, controllers: ['name=systemd'] },
      { path: `/sys/fs/cgroup/unified/lockstep/${id}`, controllers: ['unified'] },
    ],
    ownsLeaves: true,
    delegate: { directories: [], controllers: ['cpu', 'cpuacct', 'memory'] },
    required: [],
    realtime: { periodUs: 0, runtimeUs: 0 },
    registry: '/run/lockstep/cgroups',
  });
});

test('on cgroup v2 the controllers are enabled from the root down to the parent', (t) => {
  const plan = planCgroups({ ...input, facts: UNIFIED_FACTS, cgroupsPath: `/a/b/${id}` });
  t.deepEqual(plan.parents, [
    { key: 'root/a', directories: [{ path: '/sys/fs/cgroup/a', controllers: ['cpu', 'memory'] }] },
    { key: 'root/a/b', directories: [{ path: '/sys/fs/cgroup/a/b', controllers: ['cpu', 'memory'] }] },
  ]);
  t.deepEqual(plan.leaves, [{ path: `/sys/fs/cgroup/a/b/${id}`, controllers: ['cpu', 'memory'] }]);
  t.deepEqual(plan.delegate, {
    directories: ['/sys/fs/cgroup', '/sys/fs/cgroup/a', '/sys/fs/cgroup/a/b'],
    controllers: ['cpu', 'memory'],
  });
});

test('no path leaves the hierarchy', (t) => {
  const leavesOf = (cgroupsPath: string) =>
    planCgroups({ ...input, facts: UNIFIED_FACTS, cgroupsPath, own: { unified: '/sys/fs/cgroup/own' } })
      .leaves[0]?.path;
  t.is(leavesOf(`/../../../x/${id}`), `/sys/fs/cgroup/x/${id}`);
  t.is(leavesOf(`../../../x/${id}`), `/sys/fs/cgroup/own/x/${id}`);
  t.is(leavesOf(`x/../../../${id}`), `/sys/fs/cgroup/own/${id}`);
});

test('a relative path lies below the engine’s own cgroup', (t) => {
  const own = { memory: '/sys/fs/cgroup/memory/session', cpu: '/sys/fs/cgroup/cpu,cpuacct' };
  const plan = planCgroups({ ...input, cgroupsPath: `team/${id}`, own });
  t.deepEqual(plan.parents, [
    {
      key: 'own/team',
      directories: [
        { path: '/sys/fs/cgroup/memory/session/team', controllers: ['memory'] },
        { path: '/sys/fs/cgroup/cpu,cpuacct/team', controllers: ['cpu'] },
      ],
    },
  ]);
});

test('with systemd nothing is made, and the scope is systemd’s to remove', (t) => {
  const plan = planCgroups({
    ...input,
    facts: UNIFIED_FACTS,
    driver: 'systemd',
    systemd: true,
    cgroupsPath: `a-b.slice:lockstep:${id}`,
  });
  t.deepEqual(plan.parents, []);
  t.deepEqual(plan.delegate.directories, []);
  t.false(plan.ownsLeaves);
  t.deepEqual(
    plan.leaves.map(({ path }) => path),
    [`/sys/fs/cgroup/a.slice/a-b.slice/lockstep-${id}.scope`],
  );
});

for (const [cgroupsPath, scope] of [
  [':x:name', 'system.slice/x-name.scope'],
  ['a.slice::name', 'a.slice/name.scope'],
  ['a.slice:x:own.slice', 'a.slice/own.slice'],
] as const) {
  test(`${cgroupsPath} is ${scope} for systemd`, (t) => {
    const plan = planCgroups({
      ...{ ...input, facts: UNIFIED_FACTS, driver: 'systemd', systemd: true, cgroupsPath },
    });

    t.is(plan.leaves[0]?.path, `/sys/fs/cgroup/${scope}`);
  });
}

test('systemd is refused where it does not run', (t) => {
  t.like(
    t.throws(() => planCgroups({ ...input, driver: 'systemd', cgroupsPath: `a.slice:x:${id}` })),
    { code: 'CGROUP_DRIVER_UNAVAILABLE', phase: 'cgroup', kind: 'unavailable' },
  );
});

for (const cgroupsPath of [
  '/a/b',
  'a.slice',
  'a.slice:x',
  'a.slice:x:y/z',
  'a:x:y',
  '-a.slice:x:y',
  'a/b.slice:x:y',
  'a.slice:x:y:z',
  'a.slice:x:',
]) {
  test(`${cgroupsPath} is refused as a path for systemd`, (t) => {
    t.like(
      t.throws(() => planCgroups({ ...input, driver: 'systemd', systemd: true, cgroupsPath })),
      { code: 'CGROUP_PATH_INVALID' },
    );
  });
}

for (const cgroupsPath of ['', '/', '..', '/a/..']) {
  test(`"${cgroupsPath}" names no cgroup of its own`, (t) => {
    t.like(
      t.throws(() => planCgroups({ ...input, cgroupsPath })),
      { code: 'CGROUP_PATH_INVALID', value: cgroupsPath },
    );
  });
}

test('a cgroup that is not named by the container’s id is not Lockstep’s to remove', (t) => {
  t.false(planCgroups({ ...input, cgroupsPath: '/lockstep/other' }).ownsLeaves);
});

test('a limit without its controller is refused, every such controller named', (t) => {
  const resources = { pids: { limit: 5 }, memory: { limit: 1 }, blockIO: { weight: 10 } };
  t.like(
    t.throws(() => planCgroups({ ...input, resources })),
    {
      code: 'CGROUP_CONTROLLER_MISSING',
      message: 'the cgroup controller pids, blkio is not available on this host',
      problems: ['pids: not mounted or not enabled', 'blkio: not mounted or not enabled'],
    },
  );
});

test('what limits nothing needs no controller', (t) => {
  const resources = {
    pids: { limit: -1 },
    memory: { disableOOMKiller: false },
    cpu: { shares: 0 },
    blockIO: { weightDevice: [] },
    hugepageLimits: [],
  };
  t.deepEqual(planCgroups({ ...input, resources }).required, []);
});

test('real-time settings are for cgroup v1 only', (t) => {
  const realtime = { periodUs: 1_000_000, runtimeUs: 10_000 };
  t.deepEqual(planCgroups({ ...input, realtime }).realtime, realtime);
  t.deepEqual(planCgroups({ ...input, realtime, facts: UNIFIED_FACTS }).realtime, {
    periodUs: 0,
    runtimeUs: 0,
  });
});
