import type { Device, DeviceRule, Mount } from '../../oci/runtime-spec.ts';

/** The file systems that a Linux container starts with, since 17.06 with a sized /dev and a /dev/shm of its own. */
export const DEFAULT_MOUNTS: readonly Mount[] = [
  { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
  {
    destination: '/dev',
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
  },
  {
    destination: '/dev/pts',
    type: 'devpts',
    source: 'devpts',
    options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
  },
  { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
  {
    destination: '/sys/fs/cgroup',
    type: 'cgroup',
    source: 'cgroup',
    options: ['ro', 'nosuid', 'noexec', 'nodev'],
  },
  { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: ['nosuid', 'noexec', 'nodev'] },
  {
    destination: '/dev/shm',
    type: 'tmpfs',
    source: 'shm',
    options: ['nosuid', 'noexec', 'nodev', 'mode=1777'],
  },
];

/** What a read-only root leaves writable. */
export const WRITABLE_WITH_READONLY_ROOT: readonly string[] = [
  '/proc',
  '/dev/pts',
  '/dev/shm',
  '/dev/mqueue',
  '/dev',
];

/** Nothing, then zero, null, urandom, random, tty and console, and fuse never. */
export const DEFAULT_DEVICE_RULES: readonly DeviceRule[] = [
  { allow: false, access: 'rwm' },
  { allow: true, type: 'c', major: 1, minor: 5, access: 'rwm' },
  { allow: true, type: 'c', major: 1, minor: 3, access: 'rwm' },
  { allow: true, type: 'c', major: 1, minor: 9, access: 'rwm' },
  { allow: true, type: 'c', major: 1, minor: 8, access: 'rwm' },
  { allow: true, type: 'c', major: 5, minor: 0, access: 'rwm' },
  { allow: true, type: 'c', major: 5, minor: 1, access: 'rwm' },
  { allow: false, type: 'c', major: 10, minor: 229, access: 'rwm' },
];

/** Hidden since 18.09. */
export const MASKED_PATHS_18_09: readonly string[] = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
];

/** Hidden since 24.0.7: the power meter of the processor tells what others compute (CVE-2020-8694). */
export const MASKED_PATHS_24_0: readonly string[] = [...MASKED_PATHS_18_09, '/sys/devices/virtual/powercap'];

/** Hidden since 28.5; the thermal files of each processor come from the host's facts. */
export const MASKED_PATHS_29: readonly string[] = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/interrupts',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/sys/devices/virtual/powercap',
  '/sys/firmware',
];

export const READONLY_PATHS_18_09: readonly string[] = [
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];

/** The file systems of 1.11 to 1.13: /dev has no size of its own, and /dev/shm is a folder of the engine. */
export const DEFAULT_MOUNTS_1_11: readonly Mount[] = DEFAULT_MOUNTS.filter(
  ({ destination }) => destination !== '/dev/shm',
).map((mount) =>
  mount.destination === '/dev' ? { ...mount, options: ['nosuid', 'strictatime', 'mode=755'] } : mount,
);

const FUSE: Device = {
  path: '/dev/fuse',
  type: 'c',
  major: 10,
  minor: 229,
  fileMode: 0o666,
  uid: 0,
  gid: 0,
};

/** Until 1.12 the spec named /dev/fuse, though its rules forbid it. */
export const DEFAULT_DEVICES_1_12: readonly Device[] = [FUSE];

/** Until 1.11 it also named nodes that runtimes make by themselves. */
export const DEFAULT_DEVICES_1_11: readonly Device[] = [
  { ...FUSE, path: '/dev/zero', major: 1, minor: 5 },
  { ...FUSE, path: '/dev/null', major: 1, minor: 3 },
  { ...FUSE, path: '/dev/urandom', major: 1, minor: 9 },
  { ...FUSE, path: '/dev/random', major: 1, minor: 8 },
  FUSE,
];

export const MASKED_PATHS_1_11: readonly string[] = [
  '/proc/kcore',
  '/proc/latency_stats',
  '/proc/timer_stats',
  '/proc/sched_debug',
];

export const MASKED_PATHS_1_12: readonly string[] = [
  '/proc/kcore',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
];

export const MASKED_PATHS_1_13: readonly string[] = [...MASKED_PATHS_1_12, '/sys/firmware'];

export const READONLY_PATHS_1_11: readonly string[] = [
  '/proc/asound',
  '/proc/bus',
  '/proc/fs',
  '/proc/irq',
  '/proc/sys',
  '/proc/sysrq-trigger',
];
