import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { ContainerAction } from '../../../src/contract/states.ts';
import { findLeaks } from '../../../src/engine/leaks/find-leaks.ts';
import type { TraceKind } from '../../../src/engine/leaks/leak.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { HIERARCHIES } from '../cgroup-folder.ts';
import { busybox, openEngine, type TestEngine } from '../open-engine.ts';

const NOBODY = 'f'.repeat(64);
const { files, mounts } = createLinuxSystem();

/** What is left, as `kind container`, without waiting for anything to vanish. */
async function leaksOf({ root, run }: TestEngine): Promise<string[]> {
  const found = await findLeaks({ root, run, patienceMs: 0 });
  return [...new Set(found.map(({ kind, container }) => `${kind} ${container?.slice(0, 4) ?? '-'}`))];
}

test.serial(
  'nothing of containers that are created, mounted, running, paused or stopped is a leak',
  async (t) => {
    const opened = await openEngine(t, { watch: false });
    for (const [state, reach] of Object.entries({
      created: async () => undefined,
      mounted: (name: string) => advance(name, 'mounted'),
      running: (name: string) => advance(name, 'started'),
      paused: async (name: string) => {
        await advance(name, 'started');
        await (await opened.engine.get(name)).pause();
      },
      stopped: async (name: string) => {
        await advance(name, 'started');
        await (await opened.engine.get(name)).stop({ timeoutSeconds: 0 });
      },
    })) {
      await busybox(opened.engine, ['sleep', '1000'], { name: state });
      await reach(state);
    }
    t.deepEqual(await findLeaks(opened), []);

    async function advance(name: string, to: 'mounted' | 'started') {
      await (await opened.engine.get(name)).advanceTo(to);
    }
  },
);

test.serial('what a runtime keeps for all of its containers is no leak', async (t) => {
  const opened = await openEngine(t, { watch: false });
  const runtime = join(opened.run, 'runtime', 'crun');
  mkdirSync(join(runtime, '.cache', 'seccomp'), { recursive: true });
  t.deepEqual(await findLeaks(opened), []);
  mkdirSync(join(runtime, NOBODY));
  t.is((await findLeaks({ ...opened, patienceMs: 0 }))[0]?.what, join(runtime, NOBODY));
  rmdirSync(join(runtime, NOBODY));
});

test.serial('what is left of a container that is gone is told by its kind and its id', async (t) => {
  const opened = await openEngine(t, { watch: false });
  const { engine, root, run, cgroupParent } = opened;
  const running = await busybox(engine, ['sleep', '1000'], { name: 'web' });
  await running.start();
  const cgroup = join(HIERARCHIES[0] as string, cgroupParent, NOBODY);
  const leaks: Record<string, { make: () => void; undo: () => unknown }> = {
    'mount ffff': {
      make: () => {
        files.makeDirectory(join(run, NOBODY));
        mounts.mount({ source: 'tmpfs', target: join(run, NOBODY), type: 'tmpfs', options: [] });
      },
      undo: () => mounts.unmount(join(run, NOBODY)),
    },
    'cgroup ffff': { make: () => mkdirSync(cgroup), undo: () => rmdirSync(cgroup) },
    'file ffff': fileLeak(join(run, 'exits', NOBODY)),
    'lock ffff': fileLeak(join(run, 'locks', NOBODY)),
    'name ffff': fileLeak(join(root, 'names', 'ghost'), NOBODY),
    [`name ${running.id.slice(0, 4)}`]: fileLeak(join(root, 'names', 'alias'), running.id),
    [`file ${running.id.slice(0, 4)}`]: fileLeak(
      join(root, 'containers', running.id, '.snapshot.json.4194305.new'),
    ),
  };
  for (const [leak, { make, undo }] of Object.entries(leaks)) {
    make();
    t.deepEqual(await leaksOf(opened), [leak]);
    await undo();
    t.deepEqual(await leaksOf(opened), []);
  }
});

test.serial('what a stopped container should not have any more is told', async (t) => {
  const opened = await openEngine(t, { watch: false });
  const container = await busybox(opened.engine, ['sleep', '1000']);
  await container.start();
  await container.stop({ timeoutSeconds: 0 });
  const rootfs = join(opened.root, 'containers', container.id, 'rootfs');
  mounts.mount({ source: 'tmpfs', target: rootfs, type: 'tmpfs', options: [] });
  t.deepEqual(await findLeaks({ ...opened, patienceMs: 0 }), [
    {
      kind: 'mount',
      what: rootfs,
      container: container.id,
      why: `container ${container.id.slice(0, 12)} is stopped, where what setUpMounts makes is undone`,
    },
  ]);
  await mounts.unmount(rootfs);
});

/** What is left when one undo does nothing; where the next one makes up for it, nothing is. */
const LEFT_BY: Partial<Record<ContainerAction, readonly TraceKind[]>> = {
  deleteRuntime: ['file'],
  unmount: ['mount'],
  removeCgroups: ['cgroup', 'file'],
  discardSpec: ['file'],
};

for (const [action, kinds] of Object.entries(LEFT_BY)) {
  test.serial(`when ${action} undoes nothing, a ${kinds.join(' and a ')} is found`, async (t) => {
    const opened = await openEngine(t, { watch: false });
    const idle = await opened.reopen({
      aroundAction: async (input, act) => (input.action === action ? {} : act()),
    });
    const { id } = await busybox(opened.engine, ['sleep', '1000']);
    const container = await idle.get(id);
    await container.start();
    await container.stop({ timeoutSeconds: 0 }).catch(() => undefined);
    const found = await findLeaks({ ...opened, patienceMs: 0 });
    t.deepEqual([...new Set(found.map(({ kind }) => kind))].toSorted(), kinds.toSorted());
    await idle.close();
    const again = await opened.engine.get(id);
    await again.start();
    await again.stop({ timeoutSeconds: 0 });
    t.deepEqual(await findLeaks(opened), []);
  });
}

test.serial(
  'a process that outlived its container is found, with the namespaces that it holds',
  async (t) => {
    const opened = await openEngine(t, { watch: false });
    const idle = await opened.reopen({
      aroundAction: async ({ action }, act) =>
        action === 'stopProcess' || action === 'deleteRuntime' || action === 'removeCgroups' ? {} : act(),
    });
    const { id } = await busybox(opened.engine, ['sleep', '1000']);
    const container = await idle.get(id);
    await container.start();
    await container.stop({ timeoutSeconds: 0 }).catch(() => undefined);
    const found = await findLeaks({ ...opened, patienceMs: 0 });
    const processes = found
      .filter(({ kind }) => kind === 'process')
      .map(({ what }) => what.split(' ')[1] ?? '');
    t.deepEqual(processes.map((path) => path.split('/').at(-1)).toSorted(), ['conmon', 'sleep']);
    const namespaces = found.filter(({ kind }) => kind === 'namespace').map(({ what }) => what.split(':')[0]);
    for (const name of ['ipc', 'mnt', 'net', 'pid', 'uts']) t.true(namespaces.includes(name), name);
    t.true(found.every((leak) => leak.container === id));
    await idle.close();
    const again = await opened.engine.get(id);
    await again.start();
    await again.stop({ timeoutSeconds: 0 });
  },
);

function fileLeak(path: string, text = '') {
  return { make: () => writeFileSync(path, text), undo: () => files.remove(path) };
}
