import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { applyMounts } from '../../src/mounts/apply-mounts.ts';
import { planMounts } from '../../src/mounts/plan-mounts.ts';
import { undoMounts } from '../../src/mounts/undo-mounts.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { mountPoint, mountsInput } from '../mounts/mounts-input.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { testAsRoot } from './as-root.ts';

const system = createLinuxSystem();
const { files, mounts, processes } = system;

/** A folder whose mounts are taken away when the test ends, whatever happens in it. */
function mountFolder(t: ExecutionContext): string {
  const folder = temporaryFolder(t);
  t.teardown(async () => {
    for (const { target } of mountsIn(folder).toReversed()) await mounts.unmount(target, { lazy: true });
  });
  return folder;
}

function mountsIn(folder: string) {
  return mounts.list().filter(({ target }) => target.startsWith(folder));
}

testAsRoot('a tmpfs is mounted with its flags and its size, and unmounted', async (t) => {
  const target = join(mountFolder(t), 'with space\tand tab');
  files.makeDirectory(target);
  mounts.mount({
    source: 'shm',
    target,
    type: 'tmpfs',
    options: ['nosuid', 'noexec', 'size=64k', 'mode=1777'],
  });
  const [entry] = mountsIn(target);
  t.like(entry, { target, type: 'tmpfs', source: 'shm' });
  t.deepEqual(
    ['nosuid', 'noexec', 'nodev'].map((flag) => entry?.options.includes(flag)),
    [true, true, false],
  );
  t.true(entry?.superOptions.includes('size=64k'));
  t.is(files.stat(target)?.mode, 0o1777);
  await mounts.unmount(target);
  await mounts.unmount(target);
  await mounts.unmount(join(target, 'none'));
  t.deepEqual(mountsIn(target), []);
});

testAsRoot('a read-only bind cannot be written to, and its propagation is as asked', async (t) => {
  const folder = mountFolder(t);
  const [source, target] = [join(folder, 'source'), join(folder, 'target')];
  for (const each of [source, target]) files.makeDirectory(each);
  files.write(join(source, 'file'), 'x');
  mounts.mount({ source, target, type: 'none', options: ['rbind', 'ro', 'shared'] });
  t.is(files.read(join(target, 'file')), 'x');
  t.like(
    t.throws(() => files.write(join(target, 'file'), 'y')),
    { code: 'SYSTEM_PERMISSION_DENIED', errno: 'EROFS' },
  );
  t.regex(mountsIn(target)[0]?.optionalFields.join() ?? '', /shared:/);
});

testAsRoot('a refused mount names call, target and errno, and leaves nothing', (t) => {
  const folder = mountFolder(t);
  const attempt = (type: string, target: string, options: string[] = []) =>
    t.throws(() => mounts.mount({ source: 'none', target, type, options }));
  t.like(attempt('tmpfs', join(folder, 'none')), {
    code: 'SYSTEM_NOT_FOUND',
    errno: 'ENOENT',
    message: `mount ${folder}/none: no such file or directory (ENOENT)`,
  });
  t.like(attempt('lockstep-no-such-type', folder), { code: 'SYSTEM_CALL_FAILED', errno: 'ENODEV' });
  t.like(attempt('tmpfs', folder, ['no-such-option=1']), { code: 'SYSTEM_CALL_FAILED', errno: 'EINVAL' });
  t.deepEqual(mountsIn(folder), []);
});

testAsRoot('a mount in use is refused, and who uses it is named', async (t) => {
  const target = mountFolder(t);
  mounts.mount({ source: 'shm', target, type: 'tmpfs', options: [] });
  files.makeDirectory(join(target, 'inner'));
  const child = await processes.spawn('sleep', ['60'], { cwd: join(target, 'inner'), stdio: [] });
  t.teardown(() => processes.kill(child.pid, 9));
  const message = `process ${child.pid} (sleep) has its working directory there`;
  t.like(await t.throwsAsync(mounts.unmount(target)), {
    code: 'MOUNT_BUSY',
    kind: 'conflict',
    errno: 'EBUSY',
    message: `umount ${target}: ${message}`,
    problems: [message],
  });
  await mounts.unmount(target, { lazy: true });
  t.deepEqual(mountsIn(target), []);
});

testAsRoot('a mount that is free again within moments is unmounted', async (t) => {
  const target = mountFolder(t);
  mounts.mount({ source: 'shm', target, type: 'tmpfs', options: [] });
  const child = await processes.spawn('sleep', ['60'], { cwd: target, stdio: [] });
  const unmounting = mounts.unmount(target);
  processes.kill(child.pid, 9);
  await unmounting;
  t.deepEqual(mountsIn(target), []);
});

testAsRoot(
  'nothing is deleted while something is mounted below, not even a bind of the same disk',
  async (t) => {
    const folder = mountFolder(t);
    const [precious, bound] = [join(folder, 'precious'), join(folder, 'container', 'bound')];
    for (const each of [precious, bound]) files.makeDirectory(each);
    files.write(join(precious, 'file'), 'x');
    mounts.mount({ source: precious, target: bound, type: 'none', options: ['bind'] });
    const error = t.throws(() => files.remove(join(folder, 'container')));
    t.like(error, { errno: 'EBUSY', message: `rm ${folder}/container: ${bound} is mounted (EBUSY)` });
    t.deepEqual(await t.throwsAsync(files.removeTree(join(folder, 'container'))), error);
    t.is(files.read(join(precious, 'file')), 'x');
    await mounts.unmount(bound);
    files.remove(join(folder, 'container'));
    t.is(files.read(join(precious, 'file')), 'x');
  },
);

testAsRoot('shared memory and volumes are put in place and taken away', async (t) => {
  const folder = mountFolder(t);
  const shm = { path: join(folder, 'c', 'shm'), sizeBytes: 65536 };
  files.makeDirectory(join(folder, 'c', 'rootfs', 'data'), { mode: 0o750 });
  files.changeOwner(join(folder, 'c', 'rootfs', 'data'), 33, 33);
  files.write(join(folder, 'c', 'rootfs', 'data', 'name'), 'x');
  const volume = join(folder, 'volumes', 'v', '_data');
  const mountPoints = [mountPoint({ type: 'volume', source: volume, copyData: true })];
  const plan = planMounts(mountsInput(folder, { shm, mountPoints }));
  await applyMounts(plan, system);
  await applyMounts(plan, system);
  t.deepEqual(
    mountsIn(folder).map(({ target, type }) => [target, type]),
    [[shm.path, 'tmpfs']],
  );
  t.like(files.stat(volume), { uid: 33, gid: 33, mode: 0o750 });
  t.is(files.read(join(volume, 'name')), 'x');
  t.throws(() => files.write(join(shm.path, 'large'), 'x'.repeat(70_000)), { message: /ENOSPC/ });
  await undoMounts(plan, system);
  await undoMounts(plan, system);
  t.deepEqual(mountsIn(folder), []);
});

testAsRoot('a full disk is told as such, and nothing half-written is left', async (t) => {
  const folder = mountFolder(t);
  mounts.mount({ source: 'small', target: folder, type: 'tmpfs', options: ['size=16k'] });
  files.write(join(folder, 'record'), 'old');
  const error = t.throws(() => files.replace(join(folder, 'record'), 'x'.repeat(1 << 16)));
  t.like(error, { code: 'SYSTEM_STORAGE_FULL', errno: 'ENOSPC' });
  t.is(files.read(join(folder, 'record')), 'old');
  t.deepEqual(files.list(folder), ['record']);
});
