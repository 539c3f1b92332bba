import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { applyCgroups } from '../../src/cgroup/apply-cgroups.ts';
import { createParentKeeper } from '../../src/cgroup/keep-parents.ts';
import { listProcesses } from '../../src/cgroup/list-processes.ts';
import { planCgroups } from '../../src/cgroup/plan-cgroups.ts';
import { readOomKills } from '../../src/cgroup/read-oom-kills.ts';
import { sweepKeepers } from '../../src/cgroup/sweep-keepers.ts';
import { undoCgroups } from '../../src/cgroup/undo-cgroups.ts';
import { readHostFacts } from '../../src/host/read-host-facts.ts';
import { readOwnCgroups } from '../../src/host/read-own-cgroups.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import type { System } from '../../src/system/system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testAsRoot } from './as-root.ts';

const system = createLinuxSystem();
const { files, processes } = system;

/** Plans for containers below a parent that no other test uses, and what is there of it. */
function prepare(t: ExecutionContext, realtime = { periodUs: 0, runtimeUs: 0 }) {
  const parent = `lockstep-test-${randomBytes(4).toString('hex')}`;
  const registry = join(temporaryFolder(t), 'cgroups');
  const { cgroup, systemd } = readHostFacts(system);
  const planFor = (containerId = randomBytes(32).toString('hex'), path = `/${parent}`) =>
    planCgroups({
      containerId,
      cgroupsPath: `${path}/${containerId}`,
      driver: 'cgroupfs',
      resources: {},
      facts: cgroup,
      systemd,
      own: readOwnCgroups(system),
      realtime,
      registry,
    });
  const folders = [...new Set(Object.values(cgroup.mounts ?? {}))];
  const found = () =>
    folders.map((folder) => join(folder, parent)).filter((path) => files.stat(path) !== undefined);
  return { parent, registry, folders, planFor, found };
}

testAsRoot('parents are made in every hierarchy, and taken away with what the runtime left', async (t) => {
  const { parent, folders, planFor, found, registry } = prepare(t);
  const plan = planFor(undefined, `/${parent}/inner`);
  const made = await applyCgroups(plan, system);
  t.deepEqual(await applyCgroups(plan, system), made);
  t.deepEqual(
    found(),
    folders.map((folder) => join(folder, parent)),
  );
  for (const { path } of plan.leaves)
    files.makeDirectory(join(path, 'made-by-the-container'), { mode: 0o755 });
  t.is(readOomKills(plan, system), 0);
  await undoCgroups(plan, system);
  await undoCgroups(plan, system);
  t.deepEqual(found(), []);
  t.deepEqual(files.list(join(registry, 'root')), []);
});

testAsRoot('an engine keeps a parent from its second container on, until it is closed', async (t) => {
  const { parent, planFor, found, folders } = prepare(t);
  const keeper = createParentKeeper(system);
  const live = async () => {
    const plan = planFor(undefined, `/${parent}/inner`);
    await applyCgroups(plan, system);
    await keeper.keep(plan);
    await undoCgroups(plan, system);
  };
  await live();
  t.deepEqual(found(), []);
  for (let lives = 0; lives < 2; lives++) {
    await live();
    t.is(found().length, folders.length);
  }
  await keeper.release();
  await keeper.release();
  t.deepEqual(found(), []);
});

testAsRoot('what an engine kept that died is removed, but not what one keeps that lives', async (t) => {
  const { parent, planFor, found, folders, registry } = prepare(t);
  const keeper = createParentKeeper(system);
  for (const plan of [planFor(), planFor()]) {
    await applyCgroups(plan, system);
    await keeper.keep(plan);
    await undoCgroups(plan, system);
  }
  // No process has this number, or ever had (proc_sys_kernel(5), pid_max).
  const dead = planFor('engine-99999999-1-0', `/${parent}/inner`);
  await applyCgroups({ ...dead, leaves: [], ownsLeaves: false }, system);
  await sweepKeepers(registry, system);
  await sweepKeepers(registry, system);
  t.is(found().length, folders.length);
  t.false(folders.some((folder) => files.stat(join(folder, parent, 'inner')) !== undefined));
  await keeper.release();
  t.deepEqual(found(), []);
  t.deepEqual(files.list(join(registry, 'root')), []);
});

/** The system as one sees it who dies before a change to a file: the first `changes` are made, all others are refused. */
function dyingAfter(changes: number): System {
  let made = 0;
  const dying = Object.fromEntries(
    Object.entries(files).map(([name, call]) => [
      name,
      (...args: unknown[]) => {
        const isChange = /^(?:write|replace|remove|makeDirectory|removeDirectory)$/.test(name);
        if (isChange && ++made > changes) {
          const [path = '', text] = args.map(String);
          if (name === 'replace') files.write(join(path, '..', `.${basename(path)}.1.new`), text ?? '');
          throw new Error('died');
        }
        return (call as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  );
  return { ...system, files: dying as unknown as System['files'] };
}

testAsRoot(
  'an engine that dies in the middle of keeping or letting go of a parent leaves nothing',
  async (t) => {
    for (const act of ['lets go', 'keeps'] as const) {
      for (let changes = 0, isWhole = false; !isWhole; changes++) {
        const { parent, planFor, found, registry } = prepare(t);
        const dead = { ...planFor('engine-99999999-1-0', `/${parent}/inner`), leaves: [], ownsLeaves: false };
        if (act === 'lets go') await applyCgroups(dead, system);
        const dying = dyingAfter(changes);
        const acting = act === 'keeps' ? applyCgroups(dead, dying) : undoCgroups(dead, dying);
        isWhole = await acting.then(
          () => true,
          () => false,
        );
        await sweepKeepers(registry, system);
        t.deepEqual(found(), [], `${act}, ${changes} changes`);
        const records = join(registry, 'root');
        t.deepEqual(files.stat(records) === undefined ? [] : files.list(records), []);
      }
    }
  },
);

testAsRoot('a parent stays until its last container goes', async (t) => {
  const { planFor, found, folders } = prepare(t);
  const [first, second] = [planFor(), planFor()];
  await Promise.all([applyCgroups(first, system), applyCgroups(second, system)]);
  await undoCgroups(first, system);
  t.is(found().length, folders.length);
  await undoCgroups(second, system);
  t.deepEqual(found(), []);
});

testAsRoot('many containers that come and go at once leave nothing', async (t) => {
  const { planFor, found } = prepare(t);
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      const plan = planFor();
      await applyCgroups(plan, system);
      for (const { path } of plan.leaves) files.makeDirectory(path, { mode: 0o755 });
      await undoCgroups(plan, system);
    }),
  );
  t.deepEqual(found(), []);
});

testAsRoot(
  'a process can enter a container’s cgroup, and keeps it from being removed until it ends',
  async (t) => {
    const { planFor, found } = prepare(t);
    const plan = planFor();
    await applyCgroups(plan, system);
    const child = await processes.spawn('sleep', ['60'], { stdio: [] });
    t.teardown(() => processes.kill(child.pid, 9));
    const cpuset = plan.leaves.find(({ controllers }) => controllers.includes('cpuset'));
    for (const { path } of plan.leaves) files.makeDirectory(path, { mode: 0o755 });
    if (cpuset !== undefined && plan.version === 1) {
      for (const name of ['cpuset.cpus', 'cpuset.mems']) {
        files.write(join(cpuset.path, name), files.read(join(cpuset.path, '..', name)).trim());
      }
    }
    for (const { path } of plan.leaves) files.write(join(path, 'cgroup.procs'), String(child.pid));
    t.deepEqual(listProcesses(plan, system), [child.pid]);
    t.like(await t.throwsAsync(undoCgroups(plan, system)), { code: 'CGROUP_IN_USE', value: [child.pid] });
    t.true(processes.isAlive(child.pid));
    processes.kill(child.pid, 9);
    await child.exited;
    await undoCgroups(plan, system);
    t.deepEqual(found(), []);
  },
);

testAsRoot('a cgroup that was there before stays, with what it holds', async (t) => {
  const { parent, folders, planFor, found } = prepare(t);
  const [folder] = folders;
  const foreign = join(folder as string, parent);
  files.makeDirectory(foreign, { mode: 0o755 });
  t.teardown(() => files.removeDirectory(foreign));
  const plan = planFor();
  await applyCgroups(plan, system);
  await undoCgroups(plan, system);
  t.deepEqual(found(), [foreign]);
});

testAsRoot('a parent that tries to leave the hierarchy stays in it', async (t) => {
  const { parent, folders, planFor, found } = prepare(t);
  const plan = planFor(undefined, `/../../../${parent}`);
  await applyCgroups(plan, system);
  t.is(found().length, folders.length);
  await undoCgroups(plan, system);
  t.deepEqual(found(), []);
});

const realtimeRoot = readHostFacts(system).cgroup.mounts?.cpu ?? '';
const testOfRealtime = (title: string, run: Parameters<typeof testAsRoot>[1]) =>
  files.stat(join(realtimeRoot, 'cpu.rt_runtime_us')) === undefined
    ? test.skip(`${title} (not for kernels without RT_GROUP_SCHED)`, run)
    : testAsRoot(title, run);

testOfRealtime(
  'real-time is handed down the parents, outermost first, the period before the runtime',
  async (t) => {
    // A runtime longer than the period that a new cgroup has, which the kernel refuses before the period is set.
    const { parent, planFor, found } = prepare(t, { periodUs: 2_000_000, runtimeUs: 1_100_000 });
    const root = Number(files.read(join(realtimeRoot, 'cpu.rt_runtime_us')));
    t.true(root > 0);
    const plan = planFor(undefined, `/${parent}/inner`);
    await applyCgroups(plan, system);
    for (const folder of [join(realtimeRoot, parent), join(realtimeRoot, parent, 'inner')]) {
      t.is(files.read(join(folder, 'cpu.rt_period_us')).trim(), '2000000');
      t.is(files.read(join(folder, 'cpu.rt_runtime_us')).trim(), '1100000');
    }
    await undoCgroups(plan, system);
    t.deepEqual(found(), []);
  },
);
