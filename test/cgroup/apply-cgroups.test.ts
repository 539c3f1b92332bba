import test from 'ava';
import { applyCgroups } from '../../src/cgroup/apply-cgroups.ts';
import type { CgroupPlan } from '../../src/cgroup/cgroup-plan.ts';
import { listProcesses } from '../../src/cgroup/list-processes.ts';
import { type CgroupInput, planCgroups } from '../../src/cgroup/plan-cgroups.ts';
import { readOomKills } from '../../src/cgroup/read-oom-kills.ts';
import { undoCgroups } from '../../src/cgroup/undo-cgroups.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { readOwnCgroups } from '../../src/host/read-own-cgroups.ts';
import {
  createSimulatedSystem,
  type SimulatedSystem,
} from '../../src/system/simulated/create-simulated-system.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const NOTHING = { mounts: [], cgroups: [], processes: [] };
const ROOT = '/sys/fs/cgroup';

function planOn(system: SimulatedSystem, change: Partial<CgroupInput> = {}): CgroupPlan {
  const { cgroup, systemd } = readHostFacts(system);
  const containerId = change.containerId ?? A;
  return planCgroups({
    containerId,
    cgroupsPath: `/lockstep/${containerId}`,
    driver: 'cgroupfs',
    resources: {},
    facts: cgroup,
    systemd,
    own: readOwnCgroups(system),
    realtime: { periodUs: 0, runtimeUs: 0 },
    registry: '/run/lockstep/cgroups',
    ...change,
  });
}

/** As the runtime does. */
function makeLeaves({ leaves }: CgroupPlan, { files }: SimulatedSystem) {
  for (const { path } of leaves) files.makeDirectory(path);
}

for (const cgroups of ['unified', 'hybrid', 'legacy'] as const) {
  test(`parents are made once and taken away at the end, ${cgroups}`, async (t) => {
    const system = createSimulatedSystem({ cgroups });
    const plan = planOn(system, { cgroupsPath: `/a/b/${A}` });
    const parents = plan.parents.flatMap(({ directories }) => directories.map(({ path }) => path));
    t.deepEqual(await applyCgroups(plan, system), parents);
    t.deepEqual(await applyCgroups(plan, system), parents);
    t.deepEqual(system.leftovers().cgroups, ['/a', '/a/b']);
    makeLeaves(plan, system);
    await undoCgroups(plan, system);
    t.deepEqual(system.leftovers(), NOTHING);
    await undoCgroups(plan, system);
    t.deepEqual(system.leftovers(), NOTHING);
    t.deepEqual(system.files.list('/run/lockstep/cgroups/root'), []);
  });
}

test('a parent stays while another container needs it, whoever made it', async (t) => {
  const system = createSimulatedSystem();
  const [first, second] = [planOn(system), planOn(system, { containerId: B })];
  await applyCgroups(first, system);
  await applyCgroups(second, system);
  await undoCgroups(first, system);
  t.deepEqual(system.leftovers().cgroups, ['/lockstep']);
  await undoCgroups(second, system);
  t.deepEqual(system.leftovers().cgroups, []);
});

test('a parent that was there before is left as it is', async (t) => {
  const system = createSimulatedSystem({ cgroups: 'hybrid' });
  system.files.makeDirectory(`${ROOT}/cpu/lockstep`);
  const plan = planOn(system, { realtime: { periodUs: 500_000, runtimeUs: 10_000 } });
  const made = await applyCgroups(plan, system);
  t.false(made.includes(`${ROOT}/cpu/lockstep`));
  t.true(made.includes(`${ROOT}/memory/lockstep`));
  t.is(system.files.read(`${ROOT}/cpu/lockstep/cpu.rt_runtime_us`), '0\n');
  await undoCgroups(plan, system);
  t.deepEqual(system.leftovers().cgroups, ['/lockstep']);
  t.is(system.files.stat(`${ROOT}/memory/lockstep`), undefined);
});

test('where every parent was there before, nothing is recorded', async (t) => {
  const system = createSimulatedSystem();
  system.files.makeDirectory(`${ROOT}/lockstep`);
  t.deepEqual(await applyCgroups(planOn(system), system), []);
  t.deepEqual(system.files.list('/run/lockstep/cgroups'), []);
});

test('a parent in which somebody else made a cgroup stays, and goes with a later container', async (t) => {
  const system = createSimulatedSystem();
  const plan = planOn(system);
  await applyCgroups(plan, system);
  system.files.makeDirectory(`${ROOT}/lockstep/foreign`);
  await undoCgroups(plan, system);
  t.deepEqual(system.leftovers().cgroups, ['/lockstep', '/lockstep/foreign']);
  system.files.removeDirectory(`${ROOT}/lockstep/foreign`);
  await applyCgroups(plan, system);
  await undoCgroups(plan, system);
  t.deepEqual(system.leftovers(), NOTHING);
});

test('what a crash left half-made is finished by the next, and taken away', async (t) => {
  const system = createSimulatedSystem({ cgroups: 'hybrid' });
  const plan = planOn(system);
  let calls = 0;
  const files = {
    ...system.files,
    makeDirectory: (...args: Parameters<typeof system.files.makeDirectory>) => {
      calls += args[0].startsWith(ROOT) ? 1 : 0;
      if (calls > 3) throw new Error('killed');
      system.files.makeDirectory(...args);
    },
  };
  await t.throwsAsync(applyCgroups(plan, { ...system, files }), { message: /killed/ });
  t.deepEqual(system.leftovers().cgroups, ['/lockstep']);
  await applyCgroups(plan, system);
  await undoCgroups(plan, system);
  t.deepEqual(system.leftovers(), NOTHING);
});

test('a new v1 cpuset has its parent’s processors and memory', async (t) => {
  const system = createSimulatedSystem({ cgroups: 'legacy' });
  await applyCgroups(planOn(system, { cgroupsPath: `/a/b/${A}` }), system);
  t.is(system.files.read(`${ROOT}/cpuset/a/b/cpuset.cpus`), '0-3');
  t.is(system.files.read(`${ROOT}/cpuset/a/b/cpuset.mems`), '0');
});

test('real-time settings go to every parent that Lockstep made, the period before the runtime', async (t) => {
  const system = createSimulatedSystem({ cgroups: 'legacy' });
  const written: string[] = [];
  const files = {
    ...system.files,
    write: (...args: Parameters<typeof system.files.write>) => {
      if (args[0].includes('cpu.rt_')) written.push(`${args[0].slice(ROOT.length)} ${args[1]}`);
      system.files.write(...args);
    },
  };
  const realtime = { periodUs: 500_000, runtimeUs: 10_000 };
  await applyCgroups(planOn(system, { cgroupsPath: `/a/b/${A}`, realtime }), { ...system, files });
  t.deepEqual(written, [
    '/cpu/a/cpu.rt_period_us 500000',
    '/cpu/a/cpu.rt_runtime_us 10000',
    '/cpu/a/b/cpu.rt_period_us 500000',
    '/cpu/a/b/cpu.rt_runtime_us 10000',
  ]);
});

for (const [realtime, written] of [
  [{ periodUs: 500_000, runtimeUs: 0 }, ['cpu.rt_period_us 500000']],
  [{ periodUs: 0, runtimeUs: 10_000 }, ['cpu.rt_runtime_us 10000']],
  [{ periodUs: 0, runtimeUs: 0 }, []],
] as const) {
  test(`a realtime setting that is not set is not written: ${written.join() || 'neither'}`, async (t) => {
    const system = createSimulatedSystem({ cgroups: 'hybrid' });
    const seen: string[] = [];
    const files = {
      ...system.files,
      write: (...args: Parameters<typeof system.files.write>) => {
        if (args[0].includes('cpu.rt_'))
          seen.push(`${args[0].slice(`${ROOT}/cpu/lockstep/`.length)} ${args[1]}`);
        system.files.write(...args);
      },
    };
    await applyCgroups(planOn(system, { realtime }), { ...system, files });
    t.deepEqual(seen, [...written]);
  });
}

test('on cgroup v2 every controller is enabled down to the parent', async (t) => {
  const system = createSimulatedSystem();
  await applyCgroups(
    planOn(system, { cgroupsPath: `/a/b/${A}`, resources: { memory: { limit: 1 } } }),
    system,
  );
  for (const folder of [ROOT, `${ROOT}/a`, `${ROOT}/a/b`]) {
    const enabled = system.files.read(`${folder}/cgroup.subtree_control`).trim().split(' ');
    t.deepEqual(enabled.toSorted(), ['cpu', 'cpuset', 'io', 'memory', 'pids']);
  }
});

test('a v2 parent with processes is left alone, and refused if a limit depends on it', async (t) => {
  const system = createSimulatedSystem();
  const own = { cgroupsPath: `team/${A}` };
  await applyCgroups(planOn(system, own), system);
  t.is(system.files.read(`${ROOT}/engine/cgroup.subtree_control`), '\n');
  const limited = planOn(system, { ...own, resources: { memory: { limit: 1 }, pids: { limit: 5 } } });
  t.like(await t.throwsAsync(applyCgroups(limited, system)), {
    code: 'CGROUP_NOT_DELEGATED',
    phase: 'cgroup',
    message: `memory, pids cannot be enabled below ${ROOT}/engine: it has processes: ${process.pid}`,
    value: `${ROOT}/engine`,
  });
  await undoCgroups(limited, system);
  t.deepEqual(system.leftovers(), NOTHING);
});

test('a cgroup with processes is not removed; they are named', async (t) => {
  const system = createSimulatedSystem();
  const plan = planOn(system);
  await applyCgroups(plan, system);
  makeLeaves(plan, system);
  const leaf = `${ROOT}/lockstep/${A}`;
  system.files.makeDirectory(`${leaf}/inner`);
  system.files.write(`${leaf}/inner/cgroup.procs`, '78\n77\n');
  t.deepEqual(listProcesses(plan, system), [77, 78]);
  t.like(await t.throwsAsync(undoCgroups(plan, system)), {
    code: 'CGROUP_IN_USE',
    message: 'the container’s cgroup still has processes: 77, 78',
    value: [77, 78],
  });
  system.files.write(`${leaf}/inner/cgroup.procs`, '');
  await undoCgroups(plan, system);
  t.deepEqual(system.leftovers(), NOTHING);
  t.deepEqual(listProcesses(plan, system), []);
});

test('a cgroup that is not the container’s own is left to its owner', async (t) => {
  const system = createSimulatedSystem();
  system.files.makeDirectory(`${ROOT}/others/app`);
  const plan = planOn(system, { cgroupsPath: '/others/app' });
  await applyCgroups(plan, system);
  await undoCgroups(plan, system);
  t.deepEqual(system.leftovers().cgroups, ['/others', '/others/app']);
});

test('how often the kernel killed for want of memory, on both versions', (t) => {
  for (const [cgroups, folder, file] of [
    ['unified', ROOT, 'memory.events'],
    ['legacy', `${ROOT}/memory`, 'memory.oom_control'],
  ] as const) {
    const system = createSimulatedSystem({ cgroups });
    const plan = planOn(system);
    t.is(readOomKills(plan, system), 0);
    if (cgroups === 'unified') {
      system.files.makeDirectory(`${ROOT}/lockstep`);
      system.files.write(`${ROOT}/lockstep/cgroup.subtree_control`, '+memory');
    }
    makeLeaves(plan, system);
    t.is(readOomKills(plan, system), 0);
    system.files.write(`${folder}/lockstep/${A}/${file}`, 'oom 3\noom_kill 2\n');
    t.is(readOomKills(plan, system), 2);
  }
});

test('what the kernel refuses is told with its cause', async (t) => {
  const system = createSimulatedSystem({ cgroups: 'legacy' });
  const files = { ...system.files, makeDirectory: system.files.makeDirectory };
  files.makeDirectory = (path, options) => {
    if (path.startsWith(ROOT)) system.files.write(`${path}/none`, '');
    system.files.makeDirectory(path, options);
  };
  const error = await t.throwsAsync(applyCgroups(planOn(system), { ...system, files }));
  t.like(error, { code: 'CGROUP_FAILED', cause: { code: 'SYSTEM_PERMISSION_DENIED', errno: 'EACCES' } });
});
