import test from 'ava';
import { applyMounts } from '../../src/mounts/apply-mounts.ts';
import { type MountsInput, planMounts } from '../../src/mounts/plan-mounts.ts';
import { removeVolume } from '../../src/mounts/remove-volume.ts';
import { undoMounts } from '../../src/mounts/undo-mounts.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { mountPoint, mountsInput } from './mounts-input.ts';

const SHM = { path: '/root/c/shm', sizeBytes: 65536 };
const VOLUME = '/root/volumes/v/_data';

/** A system with a container’s folder and a root file system in it. */
function prepared(change: Partial<MountsInput> = {}) {
  const system = createSimulatedSystem();
  system.files.makeDirectory('/root/c/rootfs/etc', { mode: 0o755 });
  return { system, files: system.files, plan: planMounts(mountsInput('/root', change)) };
}

/** Everything in a folder, to compare before and after. */
function treeOf(files: ReturnType<typeof prepared>['files'], folder: string): string[] {
  return files.list(folder).flatMap((name) => {
    const path = `${folder}/${name}`;
    return files.lstat(path)?.kind === 'directory' ? [path, ...treeOf(files, path)] : [path];
  });
}

test('the container’s own files are readable by all in it', async (t) => {
  const { system, files, plan } = prepared();
  await applyMounts(plan, system);
  t.is(files.read('/root/c/hostname'), 'box\n');
  t.is(files.read('/root/c/resolv.conf'), 'nameserver 192.0.2.53\n');
  t.regex(files.read('/root/c/hosts'), /^127\.0\.0\.1\tlocalhost\n/);
  for (const name of ['hostname', 'hosts', 'resolv.conf']) t.is(files.stat(`/root/c/${name}`)?.mode, 0o644);
});

test('shared memory is mounted once, whatever how often it is asked for, and unmounted as often', async (t) => {
  const { system, plan } = prepared({ shm: SHM });
  await applyMounts(plan, system);
  await applyMounts(plan, system);
  t.deepEqual(system.leftovers().mounts, [SHM.path]);
  const entry = system.mounts.list().at(-1);
  t.like(entry, {
    type: 'tmpfs',
    source: 'shm',
    superOptions: ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=65536'],
  });
  await undoMounts(plan, system);
  await undoMounts(plan, system);
  t.deepEqual(system.leftovers().mounts, []);
});

test('a bind’s missing source is made as a folder, an existing one is left as it is', async (t) => {
  const mountPoints = ['/new/a/b', '/old', '/file'].map((source) => mountPoint({ source }));
  const { system, files, plan } = prepared({ mountPoints });
  files.makeDirectory('/old', { mode: 0o700 });
  files.write('/file', 'x');
  await applyMounts(plan, system);
  t.like(files.stat('/new/a/b'), { kind: 'directory', mode: 0o755 });
  t.is(files.stat('/old')?.mode, 0o700);
  t.is(files.read('/file'), 'x');
});

test('after a failure nothing is left of what came before it', async (t) => {
  const mountPoints = [
    mountPoint({ source: '/new/a/b' }),
    mountPoint({ type: 'volume', source: VOLUME }),
    mountPoint({ source: '/missing', createSource: false }),
  ];
  const { system, files, plan } = prepared({ mountPoints, shm: SHM });
  const before = treeOf(files, '');
  t.like(await t.throwsAsync(applyMounts(plan, system)), {
    code: 'MOUNT_SOURCE_MISSING',
    kind: 'invalid-argument',
    message: 'invalid mount config for type "bind": bind source path does not exist: /missing',
    value: '/missing',
  });
  t.deepEqual(system.leftovers().mounts, []);
  const own = ['/root/c/hostname', '/root/c/hosts', '/root/c/resolv.conf', '/root/c/shm', '/root/volumes'];
  t.deepEqual(
    treeOf(files, '').filter((path) => !before.includes(path)),
    own,
  );
});

test('what was there before a failure is not taken back', async (t) => {
  const mountPoints = [
    mountPoint({ source: '/kept/made' }),
    mountPoint({ type: 'volume', source: VOLUME }),
    mountPoint({ source: '/missing', createSource: false }),
  ];
  const { system, files, plan } = prepared({ mountPoints, shm: SHM });
  files.makeDirectory('/kept');
  files.makeDirectory(VOLUME);
  files.makeDirectory(SHM.path);
  system.mounts.mount({ source: 'shm', target: SHM.path, type: 'tmpfs', options: [] });
  await t.throwsAsync(applyMounts(plan, system));
  t.deepEqual(files.list('/kept'), []);
  t.is(files.stat(VOLUME)?.kind, 'directory');
  t.deepEqual(system.leftovers().mounts, [SHM.path]);
});

test('an error while taking back is told beside the first one, and keeps nothing else', async (t) => {
  const mountPoints = [
    mountPoint({ source: '/new' }),
    mountPoint({ source: '/missing', createSource: false }),
  ];
  const { system, files, plan } = prepared({ mountPoints, shm: SHM });
  const mounts = { ...system.mounts, unmount: () => Promise.reject(new Error('busy')) };
  const error = await t.throwsAsync(applyMounts(plan, { ...system, mounts }));
  t.like(error, {
    code: 'MOUNT_FAILED',
    value: '/missing',
    problems: ['invalid mount config for type "bind": bind source path does not exist: /missing', 'busy'],
    cause: { code: 'MOUNT_SOURCE_MISSING' },
  });
  t.is(files.stat('/new'), undefined);
});

test('a source that cannot be made is refused', async (t) => {
  const { system, files, plan } = prepared({ mountPoints: [mountPoint({ source: '/file/below' })] });
  files.write('/file', '');
  t.like(await t.throwsAsync(applyMounts(plan, system)), {
    code: 'MOUNT_SOURCE_INVALID',
    value: '/file/below',
    cause: { errno: 'ENOTDIR' },
  });
});

test('a new volume has what the image has there, owner and mode too', async (t) => {
  const mountPoints = [mountPoint({ type: 'volume', source: VOLUME, destination: '/etc', copyData: true })];
  const { system, files, plan } = prepared({ mountPoints });
  files.write('/root/c/rootfs/etc/name', 'x', { mode: 0o640 });
  files.changeMode('/root/c/rootfs/etc', 0o750);
  files.changeOwner('/root/c/rootfs/etc', 33, 34);
  await applyMounts(plan, system);
  t.is(files.read(`${VOLUME}/name`), 'x');
  t.like(files.stat(VOLUME), { mode: 0o750, uid: 33, gid: 34 });
  t.is(files.stat('/root/volumes/v')?.mode, 0o701);
  t.deepEqual(files.list('/root/volumes/v'), ['_data']);
});

test('a volume is filled only while it is empty, and not at all if that is not wanted', async (t) => {
  const at = (source: string, copyData: boolean) =>
    mountPoint({ type: 'volume', source: `/root/volumes/${source}/_data`, destination: '/etc', copyData });
  const { system, files, plan } = prepared({
    mountPoints: [at('used', true), at('empty', true), at('bare', false)],
  });
  files.write('/root/c/rootfs/etc/name', 'of the image');
  files.makeDirectory('/root/volumes/used/_data');
  files.write('/root/volumes/used/_data/name', 'of the user');
  files.makeDirectory('/root/volumes/empty/_data');
  await applyMounts(plan, system);
  t.is(files.read('/root/volumes/used/_data/name'), 'of the user');
  t.is(files.read('/root/volumes/empty/_data/name'), 'of the image');
  t.deepEqual(files.list('/root/volumes/bare/_data'), []);
  files.remove('/root/volumes/empty/_data/name');
  await applyMounts(plan, system);
  t.is(files.read('/root/volumes/used/_data/name'), 'of the user');
});

test('a copy that was cut short is begun anew', async (t) => {
  const mountPoints = [mountPoint({ type: 'volume', source: VOLUME, destination: '/etc', copyData: true })];
  const { system, files, plan } = prepared({ mountPoints });
  files.makeDirectory(`${VOLUME}.new`);
  files.write(`${VOLUME}.new/half`, '');
  await applyMounts(plan, system);
  t.deepEqual(files.list('/root/volumes/v'), ['_data']);
  t.deepEqual(files.list(VOLUME), []);
});

test('a volume over a file of the image is refused', async (t) => {
  const mountPoints = [
    mountPoint({ type: 'volume', source: VOLUME, destination: '/etc/name', copyData: true }),
  ];
  const { system, files, plan } = prepared({ mountPoints });
  files.write('/root/c/rootfs/etc/name', '');
  t.like(await t.throwsAsync(applyMounts(plan, system)), {
    code: 'MOUNT_FAILED',
    message: 'cannot mount volume over existing file, file exists /root/c/rootfs/etc/name',
  });
  t.is(files.stat('/root/volumes/v'), undefined);
});

test('what an image’s symlinks name is looked for in the image, never on the host', async (t) => {
  const mountPoints = [
    mountPoint({ type: 'volume', source: VOLUME, destination: '/link/secret', copyData: true }),
  ];
  const { system, files, plan } = prepared({ mountPoints, workingDir: '/up/made' });
  files.makeDirectory('/etc/secret');
  files.write('/etc/secret/key', 'of the host');
  files.symlink('/etc', '/root/c/rootfs/link');
  files.symlink('../../../..', '/root/c/rootfs/up');
  await applyMounts(plan, system);
  t.deepEqual(files.list(VOLUME), []);
  t.is(files.stat('/made'), undefined);
  t.like(files.stat('/root/c/rootfs/made'), { kind: 'directory', mode: 0o755 });
});

test('an image whose /etc leads to its root works', async (t) => {
  const { system, files, plan } = prepared({ workingDir: '/etc/etc/work' });
  files.removeDirectory('/root/c/rootfs/etc');
  files.symlink('/', '/root/c/rootfs/etc');
  await applyMounts(plan, system);
  t.is(files.stat('/root/c/rootfs/work')?.kind, 'directory');
});

test('a working directory that is a file is refused', async (t) => {
  const { system, files, plan } = prepared({ workingDir: '/etc/passwd' });
  files.write('/root/c/rootfs/etc/passwd', '');
  t.like(await t.throwsAsync(applyMounts(plan, system)), {
    code: 'MOUNT_FAILED',
    message: 'Cannot mkdir: /etc/passwd is not a directory',
    value: '/etc/passwd',
  });
});

test('a mount that cannot be undone is named', async (t) => {
  const { system, plan } = prepared({ shm: SHM });
  await applyMounts(plan, system);
  system.files.makeDirectory(`${SHM.path}/inner`);
  system.mounts.mount({ source: 'x', target: `${SHM.path}/inner`, type: 'tmpfs', options: [] });
  const message = `umount ${SHM.path}: ${SHM.path}/inner is mounted on it (EBUSY)`;
  t.like(await t.throwsAsync(undoMounts(plan, system)), {
    code: 'MOUNT_FAILED',
    message,
    problems: [message],
  });
});

test('a volume is removed with everything in it, and may be gone already', async (t) => {
  const { system, files, plan } = prepared({ mountPoints: [mountPoint({ type: 'volume', source: VOLUME })] });
  await applyMounts(plan, system);
  removeVolume('v', '/root/volumes', system);
  removeVolume('v', '/root/volumes', system);
  t.deepEqual(files.list('/root/volumes'), []);
});

test('a part of a volume must be in it, and no symlink may lead there', async (t) => {
  const change = {
    mountPoints: [mountPoint({ type: 'volume', source: VOLUME, subpath: 'in/ner' })],
  };
  const applied = async (make: (files: ReturnType<typeof prepared>['files']) => void) => {
    const { system, files, plan } = prepared(change);
    files.makeDirectory(VOLUME);
    make(files);
    return applyMounts(plan, system);
  };
  await t.notThrowsAsync(applied((files) => files.makeDirectory(`${VOLUME}/in/ner`)));
  await t.throwsAsync(
    applied(() => {}),
    { code: 'MOUNT_SOURCE_MISSING' },
  );
  const outside = (files: ReturnType<typeof prepared>['files']) => {
    files.makeDirectory('/secret/ner');
    files.symlink('/secret', `${VOLUME}/in`);
  };
  await t.throwsAsync(applied(outside), { code: 'MOUNT_SOURCE_MISSING' });
  const inside = (files: ReturnType<typeof prepared>['files']) => {
    files.makeDirectory(`${VOLUME}/other/ner`);
    files.symlink('other', `${VOLUME}/in`);
  };
  await t.throwsAsync(applied(inside), { code: 'MOUNT_SOURCE_INVALID', message: /symbolic link/ });
});
