import test from 'ava';
import { readDoctor } from '../../src/host/doctor/read-doctor.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';

const NAMES = [
  ...['root', 'capabilities', 'cgroups', 'controllers', 'swap limit'],
  ...['kernel', 'overlay', 'seccomp', 'AppArmor', 'user namespaces'],
  ...[
    'runc',
    'crun',
    'conmon',
    'busybox',
    'tar',
    'skopeo',
    'umoci',
    'newuidmap',
    'apparmor_parser',
    'qemu-system-x86_64',
    'mmdebstrap',
    'vagrant',
    'libvirtd',
    'virsh',
    'dnsmasq',
  ],
];

test('what is not in order always comes with a remedy, and what is never does', async (t) => {
  for (const system of [
    createSimulatedSystem(),
    createSimulatedSystem({ cgroups: 'hybrid' }),
    createLinuxSystem(),
  ]) {
    const findings = await readDoctor(system);
    t.deepEqual(
      findings.map(({ name }) => name),
      NAMES,
    );
    t.deepEqual(
      findings.filter(({ status, remedy }) => (status === 'ok') !== (remedy === '')),
      [],
    );
    t.deepEqual(
      findings.filter(({ found, meaning }) => found === '' || meaning === ''),
      [],
    );
  }
});

test('a user who is not root, with few capabilities and controllers, is told what that means', async (t) => {
  const system = createSimulatedSystem();
  const { files } = system;
  files.write('/proc/self/status', 'Uid:\t1000\t1000\t1000\t1000\nCapBnd:\t000001fffeffffff\n');
  files.remove('/proc/filesystems');
  const findings = Object.fromEntries((await readDoctor(system)).map((each) => [each.name, each]));
  t.like(findings.root, { status: 'limited', found: 'runs as user 1000' });
  t.like(findings.capabilities, { status: 'limited', found: 'without CAP_SYS_RESOURCE' });
  t.like(findings.overlay, { status: 'limited', remedy: 'Load it: `modprobe overlay`.' });
  t.like(findings.runc, { status: 'missing', remedy: 'Install the package runc: apt-get install runc' });
  t.like(findings.crun, { status: 'limited' });
  t.like(findings.busybox, { status: 'ok', found: '/bin/busybox' });
});
