import { readFileSync } from 'node:fs';
import test from 'ava';
import { findKernel, parseKernels } from '../../../src/vm/kernel-row.ts';
import { libvirtPaths, planNetwork, planStart } from '../../../src/vm/libvirt/plan-libvirt.ts';
import { planVagrant, vagrantPaths } from '../../../src/vm/vagrant/plan-vagrant.ts';
import { kernelPaths } from '../../../src/vm/vm-paths.ts';

const CACHE = '/a cache/of somebody';
const rows = parseKernels(readFileSync(new URL('../../../vagrant/kernels.json', import.meta.url), 'utf8'));
const libvirt = libvirtPaths(CACHE);

function plan(kernel: string, box: string | undefined) {
  const machine = kernelPaths(CACHE, kernel, 'vagrant');
  const paths = vagrantPaths(machine, libvirt, kernel);
  const row = findKernel(rows, kernel);
  return planVagrant({
    row,
    box,
    project: '/project',
    cache: CACHE,
    libvirt,
    machine,
    paths,
    hardware: false,
  });
}

test('a box that was built here is booted with its kernel, in the network of its cache, by emulation where KVM does not work', (t) => {
  const given = JSON.parse(plan('cgroup1', '/boxes/bookworm-1').LOCKSTEP_VM);
  t.like(given, {
    driver: 'qemu',
    box: 'lockstep/bookworm-1',
    boxUrl: 'file:///boxes/bookworm-1/vagrant.box',
    serial: `${CACHE}/machines/cgroup1/serial.log`,
  });
  t.like(given.libvirt, {
    uri: `qemu:///system?socket=${libvirt.socket}`,
    kernel: '/boxes/bookworm-1/vmlinuz',
    management_network_address: planNetwork(CACHE).subnet,
  });
  t.true(given.libvirt.cmd_line.endsWith(findKernel(rows, 'cgroup1').cmdline));
  t.true(given.libvirt.cmd_line.includes('lockstep.init=vagrant'));
});

test('a public box is left to the Vagrantfile, in a network of Vagrant’s', (t) => {
  const given = JSON.parse(plan('fedora', undefined).LOCKSTEP_VM);
  t.false('box' in given);
  t.deepEqual(Object.keys(given.libvirt), ['default_prefix', 'uri']);
});

test('nothing of Vagrant’s is in the user’s own folder', (t) => {
  const { VAGRANT_HOME, VAGRANT_DOTFILE_PATH } = plan('cgroup2', '/boxes/bookworm-1');
  t.is(VAGRANT_HOME, `${CACHE}/vagrant`);
  t.is(VAGRANT_DOTFILE_PATH, `${CACHE}/machines/cgroup2/vagrant`);
});

test('what the daemon reads and writes is Lockstep’s, and its sockets have short paths', (t) => {
  const script = planStart(libvirt);
  for (const place of [
    '/etc/libvirt',
    '/var/lib/libvirt',
    '/var/cache/libvirt',
    '/var/log/libvirt',
    '/run/libvirt',
  ])
    t.regex(
      script,
      new RegExp(`^mount --bind '(${CACHE}/libvirt/\\w+|/run/lockstep-vm/\\w+)' ${place}$`, 'm'),
    );
  t.true(libvirtPaths(`/${'long/'.repeat(40)}`).socket.length < 60);
});

test('each cache has a network of its own, whose name the kernel takes', (t) => {
  const [one, other] = [planNetwork('/one'), planNetwork('/other')];
  t.not(one.bridge, other.bridge);
  t.not(one.subnet, other.subnet);
  // IFNAMSIZ (netdevice(7)).
  t.true(one.bridge.length < 16);
  t.true(one.xml.includes(`<bridge name='${one.bridge}'`));
});

test('a machine without systemd and one of Vagrant share nothing', (t) => {
  const [direct, vagrant] = [
    kernelPaths(CACHE, 'cgroup2', 'direct'),
    kernelPaths(CACHE, 'cgroup2', 'vagrant'),
  ];
  for (const name of ['folder', 'lock', 'logs', 'durations'] as const) t.not(direct[name], vagrant[name]);
});
