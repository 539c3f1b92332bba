import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { resolveImage } from '../../src/images/resolve-image.ts';
import { applyRootfs } from '../../src/rootfs/apply-rootfs.ts';
import { chooseDriver } from '../../src/rootfs/choose-driver.ts';
import { planRootfs } from '../../src/rootfs/plan-rootfs.ts';
import { undoRootfs } from '../../src/rootfs/undo-rootfs.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testAsRoot } from './as-root.ts';

const system = createLinuxSystem();
const { files, mounts, processes } = system;

/** A folder with an image in it, whose mounts are taken away when the test ends. */
function prepare(t: ExecutionContext, name = 'root') {
  const folder = join(temporaryFolder(t), name);
  t.teardown(async () => {
    for (const { target } of mountsIn(folder).toReversed()) await mounts.unmount(target, { lazy: true });
  });
  files.makeDirectory(join(folder, 'image', 'etc'), { mode: 0o755 });
  files.changeMode(join(folder, 'image'), 0o755);
  files.write(join(folder, 'image', 'etc', 'name'), 'image');
  const containerDirectory = join(folder, 'c');
  files.makeDirectory(containerDirectory);
  const planFor = (driver: 'overlay' | 'copy', disposable = false) =>
    planRootfs({ driver, disposable, imageRootfs: join(folder, 'image'), containerDirectory });
  return { folder, containerDirectory, planFor };
}

function mountsIn(folder: string) {
  return mounts.list().filter(({ target }) => target.startsWith(folder));
}

for (const [driver, disposable] of [
  ['overlay', false],
  ['overlay', true],
  ['copy', false],
] as const) {
  const how = `${driver}${disposable ? ', disposable' : ''}`;
  testAsRoot(`what a container changes survives a stop, and never reaches the image (${how})`, async (t) => {
    const { folder, planFor } = prepare(t);
    const plan = planFor(driver, disposable);
    await applyRootfs(plan, system);
    await applyRootfs(plan, system);
    t.is(mountsIn(folder).length, driver === 'overlay' ? 1 : 0);
    files.write(join(plan.merged, 'etc', 'name'), 'container');
    files.write(join(plan.merged, 'new'), '');
    await undoRootfs(plan, system);
    await undoRootfs(plan, system);
    t.deepEqual(mountsIn(folder), []);
    await applyRootfs(plan, system);
    t.is(files.read(join(plan.merged, 'etc', 'name')), 'container');
    t.deepEqual(files.list(plan.merged).toSorted(), ['etc', 'new']);
    t.is(files.read(join(folder, 'image', 'etc', 'name')), 'image');
    t.is(files.stat(plan.merged)?.mode, 0o755);
    await undoRootfs(plan, system);
    files.remove(join(folder, 'c'));
    t.deepEqual(files.list(folder), ['image']);
  });
}

testAsRoot('paths with what separates options and layers work', async (t) => {
  const { folder, planFor } = prepare(t, 'a:b,c\\d e');
  const plan = planFor('overlay');
  await applyRootfs(plan, system);
  t.is(files.read(join(plan.merged, 'etc', 'name')), 'image');
  await undoRootfs(plan, system);
  t.deepEqual(mountsIn(folder), []);
});

testAsRoot('an overlay is no upper layer for another: there the image is copied', async (t) => {
  const { folder, containerDirectory, planFor } = prepare(t);
  const outer = planFor('overlay');
  t.is(await chooseDriver({ containerDirectory, runDirectory: join(folder, 'run') }, system), 'overlay');
  await applyRootfs(outer, system);
  const inner = join(outer.merged, 'c');
  files.makeDirectory(inner);
  const question = { containerDirectory: inner, runDirectory: join(folder, 'inner-run') };
  t.is(await chooseDriver(question, system), 'copy');
  t.deepEqual(files.list(inner), []);
  const plan = planRootfs({
    driver: 'copy',
    imageRootfs: join(folder, 'image'),
    containerDirectory: inner,
    disposable: false,
  });
  await applyRootfs(plan, system);
  t.is(files.read(join(plan.merged, 'etc', 'name')), 'image');
  t.deepEqual(
    mountsIn(folder).map(({ target }) => target),
    [outer.merged],
  );
  await undoRootfs(outer, system);
});

testAsRoot('a program of the embedded image runs in it', async (t) => {
  if (processes.find('busybox') === undefined) {
    t.log('skipped: no busybox is installed');
    t.pass();
    return;
  }
  const { folder, containerDirectory } = prepare(t);
  const { rootfs } = await resolveImage('busybox', { directory: join(folder, 'images'), system });
  const plan = planRootfs({ driver: 'overlay', imageRootfs: rootfs, containerDirectory, disposable: true });
  await applyRootfs(plan, system);
  t.deepEqual(
    await processes.run('chroot', [
      plan.merged,
      '/usr/bin/env',
      '-i',
      'sh',
      '-c',
      'id -un nobody; echo $0 > /tmp/x',
    ]),
    {
      exitCode: 0,
      stdout: 'nobody\n',
      stderr: '',
    },
  );
  t.is(files.read(join(plan.upper, 'tmp', 'x')), 'sh\n');
  await undoRootfs(plan, system);
});
