import { chmodSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { UsernsRemap } from '../../../src/contract/daemon-settings.ts';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';

const range = (size: number) => [{ containerID: 0, hostID: 200_000, size }];
const REMAP: UsernsRemap = { spec: 'box', uidMappings: range(65_536), gidMappings: range(65_536) };

/** An engine that maps root to 200000, in a folder that such a user can reach. */
async function openRemapped(t: ExecutionContext, usernsRemap = REMAP) {
  const opened = await openEngine(t, { settings: { usernsRemap } });
  chmodSync(dirname(opened.root), 0o711);
  return opened;
}

const owner = (path: string) => {
  const { uid, gid } = statSync(path);
  return [uid, gid];
};

test('root in a remapped container is root inside and nobody outside', async (t) => {
  const { engine } = await openRemapped(t);
  const container = await busybox(engine, ['sleep', '1000']);
  await container.start();
  const { Pid } = (await container.inspect()).State;
  t.regex(readFileSync(`/proc/${Pid}/uid_map`, 'utf8'), /^ *0 +200000 +65536\n$/);
  t.regex(readFileSync(`/proc/${Pid}/gid_map`, 'utf8'), /^ *0 +200000 +65536\n$/);
  t.regex(readFileSync(`/proc/${Pid}/status`, 'utf8'), /^Uid:\t200000\t200000\t200000\t200000$/m);
  t.not(readlinkSync(`/proc/${Pid}/ns/user`), readlinkSync('/proc/self/ns/user'));
});

test('the kernel enforces all that a remapped container asks', async (t) => {
  const { engine } = await openRemapped(t);
  const container = await busybox(engine, ['sleep', '1000'], {
    config: { User: '5:6' },
    hostConfig: { Tmpfs: { '/x': 'uid=3,gid=0,size=1m' }, GroupAdd: ['7'] },
  });
  await container.start();
  const { verdicts } = await container.verify();
  t.deepEqual(
    verdicts.filter(({ verdict }) => verdict === 'differs'),
    [],
  );
});

test('its files are its own: the image, its own files, /dev/shm, volumes and a working directory', async (t) => {
  const { engine } = await openRemapped(t);
  const paths = [
    '/',
    '/bin/busybox',
    '/etc/hosts',
    '/etc/resolv.conf',
    '/etc/hostname',
    '/dev/shm',
    '/data',
    '/made',
  ];
  const container = await busybox(engine, ['stat', '-c', '%n %u:%g', ...paths], {
    config: { WorkingDir: '/made' },
    hostConfig: { Binds: ['data:/data'], IpcMode: 'shareable' },
  });
  const { stdout } = await outcome(container);
  t.deepEqual(
    stdout.trimEnd().split('\n'),
    paths.map((path) => `${path} 0:0`),
  );
});

test('what it writes belongs to its mapped users on the host, and is still its own after a restart', async (t) => {
  const { engine, root } = await openRemapped(t);
  const script =
    'touch /from-root /data/from-root; touch /from-user; chown 1000:1000 /from-user; stat -c %u:%g /from-root /from-user';
  const container = await busybox(engine, ['sh', '-c', script], { hostConfig: { Binds: ['data:/data'] } });
  t.is((await outcome(container)).stdout, '0:0\n1000:1000\n');
  t.is((await outcome(container)).stdout, '0:0\n1000:1000\n');
  const upper = join(root, 'containers', container.id, 'upper');
  t.deepEqual(owner(join(upper, 'from-root')), [200_000, 200_000]);
  t.deepEqual(owner(join(upper, 'from-user')), [201_000, 201_000]);
  t.deepEqual(owner(join(root, 'volumes/data/_data/from-root')), [200_000, 200_000]);
});

test('the image is mapped once, beside the files of the image itself', async (t) => {
  const { engine, root } = await openRemapped(t);
  for (const command of ['true', 'true']) await outcome(await busybox(engine, [command]));
  const [image = ''] = readdirSync(join(root, 'images/unpacked'));
  const folder = join(root, 'images/unpacked', image);
  t.deepEqual(readdirSync(folder).sort(), ['image.json', 'rootfs', 'rootfs-200000.200000']);
  t.deepEqual(owner(join(folder, 'rootfs/bin/busybox')), [0, 0]);
  t.deepEqual(owner(join(folder, 'rootfs-200000.200000/bin/busybox')), [200_000, 200_000]);
});

test('a container that asks for the host’s users has them', async (t) => {
  const { engine } = await openRemapped(t);
  const container = await busybox(engine, ['cat', '/proc/self/uid_map'], {
    hostConfig: { UsernsMode: 'host' },
  });
  t.regex((await outcome(container)).stdout, /^ *0 +0 +4294967295\n$/);
});

test('an image with a user that has no place in the map is refused, and nothing is left', async (t) => {
  const { engine, root } = await openRemapped(t, {
    ...REMAP,
    gidMappings: [{ containerID: 1, hostID: 200_000, size: 1 }],
  });
  const container = await busybox(engine, ['true']);
  const error = await t.throwsAsync<LockstepError>(container.advanceTo('mounted'));
  t.is(error?.code, 'IMAGE_NOT_MAPPABLE');
  t.is(error?.message, 'Container ID 0 cannot be mapped to a host ID');
  t.is(await container.state(), 'failed');
  const [image = ''] = readdirSync(join(root, 'images/unpacked'));
  t.deepEqual(readdirSync(join(root, 'images/unpacked', image)).sort(), ['image.json', 'rootfs']);
});
