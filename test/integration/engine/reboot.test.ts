import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import type { JournalEntry } from '../../../src/contract/record.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { busybox, openEngine } from '../open-engine.ts';
import { reboot } from './reboot.ts';

const CRASHING_ENGINE = fileURLToPath(new URL('crashing-engine.ts', import.meta.url));
const steps = (journal: readonly JournalEntry[]) =>
  journal.map(({ event, from, to }) => `${event}: ${from} → ${to}`);

for (const [rests, end, undone] of [
  [
    'mounted',
    'spec-built',
    [
      'LOST: mounted → unmounting',
      'unmount done: unmounting → removing-cgroups',
      'removeCgroups done: removing-cgroups → spec-built',
    ],
  ],
  [
    'cgroups-initialized',
    'spec-built',
    ['LOST: cgroups-initialized → removing-cgroups', 'removeCgroups done: removing-cgroups → spec-built'],
  ],
  ['spec-built', 'spec-built', []],
] as const) {
  test.serial(
    `after a reboot a container that rested in ${rests} is found in ${end}, and starts from there`,
    async (t) => {
      const opened = await openEngine(t);
      const { id } = await busybox(opened.engine, ['sh', '-c', 'exit 7'], {
        hostConfig: { IpcMode: 'shareable' },
      });
      const container = await opened.engine.get(id);
      await container.advanceTo(rests);
      const seen = (await container.history()).length;
      await opened.engine.close();
      await reboot(opened);

      const next = await opened.reopen();
      const found = await next.get(id);
      t.is(await found.state(), end);
      t.deepEqual(steps((await found.history()).slice(seen)), undone);
      t.is((await found.inspect()).Lockstep.error, null);
      await found.start();
      t.is((await found.wait()).exitCode, 7);
    },
  );
}

for (const lost of ['rootfs', 'shm']) {
  test.serial(
    `a ${lost} that is not mounted any more is noticed, and what was made before is kept`,
    async (t) => {
      const { engine, root, reopen } = await openEngine(t);
      const container = await busybox(engine, ['sh', '-c', 'exit 7'], {
        hostConfig: { IpcMode: 'shareable' },
      });
      await container.advanceTo('mounted');
      await createLinuxSystem().mounts.unmount(join(root, 'containers', container.id, lost));
      const [found] = await (await reopen()).list({ all: true });
      t.is(found?.State, 'cgroups-initialized');
      t.is(await container.advanceTo('mounted'), 'mounted');
      await container.start();
      t.is((await container.wait()).exitCode, 7);
    },
  );
}

test.serial('what is still there is left as it is when another engine opens the root', async (t) => {
  const { engine, reopen } = await openEngine(t);
  const container = await busybox(engine, ['true']);
  await container.advanceTo('mounted');
  const journal = await container.history();
  const other = await (await reopen()).get(container.id);
  t.is(await other.state(), 'mounted');
  t.deepEqual(await other.history(), journal);
});

test.serial('a spec that a power cut emptied is built again', async (t) => {
  const opened = await openEngine(t);
  const { id } = await busybox(opened.engine, ['sh', '-c', 'exit 7']);
  await (await opened.engine.get(id)).advanceTo('mounted');
  await opened.engine.close();
  await reboot(opened);
  truncateSync(join(opened.root, 'containers', id, 'bundle/config.json'));
  const next = await opened.reopen();
  const found = await next.get(id);
  t.is(await found.state(), 'created');
  await found.start();
  t.is((await found.wait()).exitCode, 7);
});

for (const action of ['setUpMounts', 'createRuntime', 'startProcess']) {
  test.serial(
    `a start that a reboot cut off after ${action} is undone as far as it is gone, and finished`,
    async (t) => {
      const opened = await openEngine(t);
      const { id } = await busybox(opened.engine, ['sleep', '1000']);
      await opened.engine.close();
      const { root, run, cgroupParent } = opened;
      await execa(
        process.execPath,
        [CRASHING_ENGINE, root, run, cgroupParent, id, 'after', action, 'start'],
        { reject: false },
      );
      await reboot(opened);

      const next = await opened.reopen();
      const found = await next.get(id);
      t.is(await found.state(), 'started.running');
      const journal = await found.history();
      t.true(journal.some(({ event }) => event === 'LOST'));
      t.deepEqual(
        journal.map(({ seq }) => seq),
        journal.map((_, at) => at + 1),
      );
      await found.stop({ timeoutSeconds: 0 });
    },
  );
}

test.serial('a container that ran is found stopped after a reboot, with the reason', async (t) => {
  const opened = await openEngine(t);
  const { id } = await busybox(opened.engine, ['sleep', '1000']);
  await (await opened.engine.get(id)).start();
  await opened.engine.close();
  await reboot(opened);
  const next = await opened.reopen();
  const found = await next.get(id);
  t.is(await found.state(), 'stopped');
  t.deepEqual((await found.wait()).exit?.reason, 'monitor-lost');
  await found.start();
  t.is(await found.state(), 'started.running');
});
