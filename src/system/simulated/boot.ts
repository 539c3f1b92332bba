import { addControlFiles, writeControlFile } from './cgroup-files.ts';
import { addMount } from './create-simulated-mounts.ts';
import type { KernelState } from './kernel-state.ts';
import { folderNode, putNode, textNode } from './nodes.ts';

/** How the simulated kernel mounts its cgroups. */
export type SimulatedLayout = 'unified' | 'hybrid' | 'legacy';

const V1 = ['cpu', 'cpuacct', 'cpuset', 'memory', 'devices', 'freezer', 'blkio', 'pids'];
const V2 = ['cpuset', 'cpu', 'io', 'memory', 'pids'];

const FOLDERS = [
  '/bin',
  '/dev',
  '/etc',
  '/proc',
  '/proc/self',
  '/proc/sys',
  '/proc/sys/kernel',
  '/proc/sys/kernel/seccomp',
  '/proc/sys/user',
  '/run',
  '/sys',
  '/sys/devices',
  '/sys/devices/system',
  '/sys/devices/system/cpu',
  '/sys/devices/system/node',
  '/sys/fs',
  '/sys/fs/cgroup',
  '/tmp',
  '/var',
  '/var/lib',
];

const FILES: Readonly<Record<string, string>> = {
  '/bin/busybox': 'a program of the simulated kernel\n',
  '/etc/hosts': '127.0.0.1 localhost\n',
  '/etc/resolv.conf': 'nameserver 192.0.2.53\n',
  '/proc/filesystems': 'nodev\toverlay\nnodev\ttmpfs\n',
  '/proc/meminfo': 'MemTotal:        8388608 kB\n',
  '/proc/self/status': 'Uid:\t0\t0\t0\t0\nCapBnd:\t000001ffffffffff\nCpus_allowed_list:\t0-3\n',
  '/proc/sys/kernel/cap_last_cap': '40\n',
  '/proc/sys/kernel/hostname': 'simulated\n',
  '/proc/sys/kernel/osrelease': '6.1.0-simulated\n',
  '/proc/sys/kernel/seccomp/actions_avail': 'kill_process kill_thread trap errno trace log allow\n',
  '/proc/sys/user/max_user_namespaces': '10000\n',
  '/sys/devices/system/cpu/online': '0-3\n',
  '/sys/devices/system/node/online': '0\n',
};

const DEVICES: Readonly<Record<string, readonly [major: number, minor: number]>> = {
  '/dev/full': [1, 7],
  '/dev/null': [1, 3],
  '/dev/random': [1, 8],
  '/dev/tty': [5, 0],
  '/dev/urandom': [1, 9],
  '/dev/zero': [1, 5],
};

/** The state of a machine that has just started: four CPUs, 8 GiB, every capability, a few files and devices. */
export function boot(layout: SimulatedLayout): KernelState {
  const state: KernelState = {
    volumes: { root: { type: 'plain', controllers: [], nodes: { '/': folderNode() } } },
    mounts: [
      {
        id: 1,
        parent: 0,
        root: '/',
        target: '/',
        options: ['rw'],
        optionalFields: [],
        type: 'simulated',
        source: 'root',
        superOptions: ['rw'],
        layers: [{ volume: 'root', path: '/' }],
      },
    ],
    processes: {},
    locks: {},
    counter: 1,
  };
  for (const path of FOLDERS) putNode(state, path, folderNode());
  for (const [path, text] of Object.entries(FILES))
    putNode(state, path, textNode(text, path.startsWith('/bin') ? 0o755 : 0o644));
  for (const [path, [major, minor]] of Object.entries(DEVICES)) {
    putNode(state, path, { ...folderNode(0o666), kind: 'char-device', major, minor });
  }
  mountCgroups(state, layout);
  return state;
}

/** The engine itself runs in a cgroup of its own, as a service does. */
const OWN = '/engine';

function mountCgroups(state: KernelState, layout: SimulatedLayout): void {
  const top = '/sys/fs/cgroup';
  if (layout === 'unified') {
    addMount(state, { source: 'cgroup2', target: top, type: 'cgroup2', options: ['rw', ...V2] });
    writeControlFile(state, `${top}/cgroup.subtree_control`, V2.map((name) => `+${name}`).join(' '));
    putNode(state, `${top}${OWN}`, folderNode());
    addControlFiles(state, `${top}${OWN}`);
    putNode(state, `${top}${OWN}/cgroup.procs`, textNode(`${process.pid}\n`));
    putNode(state, '/proc/self/cgroup', textNode(`0::${OWN}\n`));
    return;
  }
  for (const name of V1) {
    putNode(state, `${top}/${name}`, folderNode());
    addMount(state, { source: 'cgroup', target: `${top}/${name}`, type: 'cgroup', options: ['rw', name] });
  }
  putNode(state, `${top}/cpuset/cpuset.cpus`, textNode('0-3\n'));
  putNode(state, `${top}/cpuset/cpuset.mems`, textNode('0\n'));
  putNode(state, '/proc/self/cgroup', textNode(V1.map((name, index) => `${index + 1}:${name}:/\n`).join('')));
  if (layout === 'legacy') return;
  putNode(state, `${top}/unified`, folderNode());
  addMount(state, { source: 'cgroup2', target: `${top}/unified`, type: 'cgroup2', options: ['rw'] });
}
