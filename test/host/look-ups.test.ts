import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { lookUpDevice } from '../../src/host/look-up-device.ts';
import { lookUpSource } from '../../src/host/look-up-source.ts';
import { parseNumberList } from '../../src/host/parse-number-list.ts';
import { readInLayers } from '../../src/host/read-in-layers.ts';
import { readNetworkFiles } from '../../src/host/read-network-files.ts';
import { readOwnCgroups } from '../../src/host/read-own-cgroups.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import type { MountEntry } from '../../src/system/system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const device = (path: string, minor: number) =>
  ({ path, type: 'c', major: 1, minor, fileMode: 0o666, uid: 0, gid: 0 }) as const;

test('a device is found through symlinks, a folder is searched through, and the rest is told apart', (t) => {
  const system = createSimulatedSystem();
  const { files } = system;
  files.symlink('/dev/null', '/dev/link');
  files.makeDirectory('/devices/inner');
  files.copyFile('/dev/zero', '/devices/inner/zero');
  files.copyFile('/dev/null', '/devices/null');
  files.write('/devices/file', '');
  t.deepEqual(lookUpDevice('/dev/link', system), { kind: 'device', device: device('/dev/null', 3) });
  t.deepEqual(lookUpDevice('/devices', system), {
    kind: 'directory',
    path: '/devices',
    devices: [device('/devices/inner/zero', 5), device('/devices/null', 3)],
  });
  t.deepEqual(lookUpDevice('/etc/hosts', system), { kind: 'other' });
  t.deepEqual(lookUpDevice('/none', system), { kind: 'missing' });
});

test('a bind source is on the longest, newest mount that holds it', (t) => {
  const entry = (target: string, options: string[], optionalFields: string[]): MountEntry => ({
    ...{ id: 1, parent: 0, root: '/', type: 'x', source: 'x', superOptions: [] },
    ...{ target, options, optionalFields },
  });
  const table = [
    entry('/', ['rw'], []),
    entry('/data', ['rw'], ['shared:1']),
    entry('/data', ['ro', 'nosuid', 'relatime'], ['master:1']),
    entry('/dat', ['rw'], ['shared:2']),
  ];
  t.deepEqual(lookUpSource('/data/inner', table), {
    mountPoint: '/data',
    propagation: 'slave',
    lockedFlags: ['ro', 'nosuid', 'relatime'],
  });
  t.deepEqual(lookUpSource('/other', table), { mountPoint: '/', propagation: 'private', lockedFlags: [] });
  t.deepEqual(lookUpSource('/dat', table), { mountPoint: '/dat', propagation: 'shared', lockedFlags: [] });
});

test('a file is read from the uppermost layer that has it, and never from outside', (t) => {
  const system = createSimulatedSystem();
  const { files } = system;
  for (const folder of ['/upper/etc', '/lower/etc']) files.makeDirectory(folder);
  files.write('/lower/etc/passwd', 'lower');
  const read = (path = 'etc/passwd') => readInLayers(['/upper', '/lower'], path, system);
  t.is(read(), 'lower');
  files.write('/upper/etc/passwd', 'upper');
  t.is(read(), 'upper');
  files.remove('/upper/etc/passwd');
  files.write('/etc/secret', 'of the host');
  files.symlink('/etc/secret', '/upper/etc/passwd');
  t.is(read(), 'lower');
  files.write('/upper/etc/secret', 'of the container');
  t.is(read(), 'of the container');
  files.symlink('../../../../etc', '/lower/up');
  t.is(read('up/secret'), undefined);
  t.is(read('etc'), undefined);
  files.copyFile('/dev/null', '/upper/etc/group');
  files.write('/lower/etc/group', 'deleted above');
  t.is(read('etc/group'), undefined);
});

test('a list of users as large as a disk is refused, and not read', (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, 'etc'));
  writeFileSync(join(folder, 'etc/passwd'), '');
  truncateSync(join(folder, 'etc/passwd'), 2 ** 40);
  const error = t.throws(() => readInLayers([folder], 'etc/passwd', createLinuxSystem()));
  t.like(error, { code: 'SPEC_REFUSED', phase: 'spec' });
  t.regex(error?.message ?? '', /\/etc\/passwd has 1099511627776 bytes/);
});

test('where systemd-resolved answers, containers get its servers, but not in the host’s network', (t) => {
  const system = createSimulatedSystem();
  const { files } = system;
  const hostsOfHost = '127.0.0.1 localhost\n';
  t.deepEqual(readNetworkFiles(system, 'none'), { hostsOfHost, resolvConfOfHost: 'nameserver 192.0.2.53\n' });
  files.write('/etc/resolv.conf', '# stub\nnameserver 127.0.0.53\n');
  files.makeDirectory('/run/systemd/resolve');
  files.write('/run/systemd/resolve/resolv.conf', 'nameserver 192.0.2.1\n');
  t.is(readNetworkFiles(system, 'none').resolvConfOfHost, 'nameserver 192.0.2.1\n');
  t.is(readNetworkFiles(system, 'host').resolvConfOfHost, '# stub\nnameserver 127.0.0.53\n');
  files.remove('/etc/resolv.conf');
  files.remove('/etc/hosts');
  t.deepEqual(readNetworkFiles(system, 'none'), { hostsOfHost: '', resolvConfOfHost: undefined });
});

test('the engine’s own cgroups, by hierarchy', (t) => {
  t.deepEqual(readOwnCgroups(createSimulatedSystem()), { unified: '/sys/fs/cgroup/engine' });
  const system = createSimulatedSystem({ cgroups: 'hybrid' });
  system.files.write('/proc/self/cgroup', '4:memory:/user/me\n1:cpu,cpuacct:/\n0::/session\n9:net_cls:/\n');
  t.deepEqual(readOwnCgroups(system), {
    memory: '/sys/fs/cgroup/memory/user/me',
    cpu: '/sys/fs/cgroup/cpu',
    cpuacct: '/sys/fs/cgroup/cpuacct',
    unified: '/sys/fs/cgroup/unified/session',
  });
});

test('a list of numbers in the kernel’s form', (t) => {
  t.deepEqual(parseNumberList('0-2,7\n'), [0, 1, 2, 7]);
  t.deepEqual(parseNumberList('5'), [5]);
  t.deepEqual(parseNumberList('\n'), []);
});
