import { join } from 'node:path';
import type { NamespaceType } from '../../../src/oci/runtime-spec.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { blockDevice, type Change, cgroupVersion, type FullSpec } from './changed-container.ts';

const { files, mounts } = createLinuxSystem();

/** One field of a spec in which a container is started otherwise. */
export interface Mutation {
  /** What must differ, and nothing else. */
  readonly fields: readonly string[];
  readonly change: Change;
  /** What both the container and the spec have besides. */
  readonly prepare?: Change;
  readonly tty?: boolean;
  /** Kernels may lack what answers this: then it is unknown, with a reason, and no pass. */
  readonly optional?: boolean;
  /** Why it cannot be tried here; undefined where it can. */
  readonly reason?: string | undefined;
}

const only1 = cgroupVersion === 1 ? undefined : 'not for cgroup v2';
const only2 = cgroupVersion === 2 ? undefined : 'not for cgroup v1';
const CAPABILITY = 'process.capabilities';
const RESOURCES = 'linux.resources';
/** Swap is counted on cgroup v2; on v1 where the kernel was told to. */
const swap =
  cgroupVersion === 2 || files.stat('/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes') !== undefined;

function without(list: readonly string[] | undefined, name: string): string[] {
  return (list ?? []).filter((each) => each !== name);
}

/** Moves a namespace away: the container then has that of the host. */
function inHostNamespace(type: NamespaceType): Change {
  return ({ linux }) => {
    linux.namespaces = linux.namespaces.filter((namespace) => namespace.type !== type);
  };
}

export const inUserNamespace: Change = ({ linux, process, mounts }) => {
  linux.namespaces.push({ type: 'user' });
  linux.uidMappings = [{ containerID: 0, hostID: 0, size: 1000 }];
  linux.gidMappings = [{ containerID: 0, hostID: 0, size: 1000 }];
  linux.devices = [];
  process.user = { uid: 0, gid: 0 };
  delete process.oomScoreAdj;
  mounts.splice(5, 1);
};

/** A limit that the container does not have, of `PART.KEY` of the spec's resources. */
function missingLimit(
  part: 'memory' | 'cpu' | 'blockIO' | 'network',
  key: string,
  value: unknown,
  name = key,
): Mutation {
  const partOf = ({ linux }: FullSpec) => {
    const resources = linux.resources as object as Record<string, Record<string, unknown>>;
    resources[part] ??= {};
    return resources[part];
  };
  return {
    fields: [`${RESOURCES}.${part}.${name}`],
    optional: true,
    prepare: (spec) => {
      partOf(spec)[key] = value;
    },
    change: (spec) => {
      delete partOf(spec)[key];
    },
  };
}

const [major = 0, minor = 0] = (blockDevice ?? '').split(':').map(Number);
const RATE = [{ major, minor, rate: 1024 }];

export const MUTATIONS: readonly Mutation[] = [
  { fields: ['process.args'], change: ({ process }) => process.args.splice(1, 1, '1001') },
  { fields: ['process.env'], change: ({ process }) => process.env.push('MORE=1') },
  { fields: ['process.env'], change: ({ process }) => process.env.splice(1, 1, 'A=c') },
  {
    fields: ['process.cwd'],
    change: ({ process }) => {
      process.cwd = '/data';
    },
  },
  {
    fields: ['process.terminal', 'mounts (others)'],
    tty: true,
    prepare: ({ process }) => {
      process.terminal = false;
    },
    change: ({ process }) => {
      process.terminal = true;
    },
  },
  {
    fields: ['process.user.uid'],
    prepare: ({ process }) => {
      process.capabilities = {};
    },
    change: ({ process }) => {
      process.user = { ...process.user, uid: 7 };
    },
  },
  {
    fields: ['process.user.gid'],
    change: ({ process }) => {
      process.user = { ...process.user, gid: 7 };
    },
  },
  {
    fields: ['process.user.additionalGids'],
    change: ({ process }) => {
      process.user = { ...process.user, additionalGids: [10, 11] };
    },
  },
  {
    fields: ['process.user.umask'],
    change: ({ process }) => {
      process.user = { ...process.user, umask: 0o77 };
    },
  },
  {
    fields: ['bounding', 'permitted', 'effective'].map((name) => `${CAPABILITY}.${name}`),
    change: ({ process }) => {
      const { capabilities = {} } = process;
      process.capabilities = { ...capabilities, bounding: without(capabilities.bounding, 'CAP_CHOWN') };
    },
  },
  {
    fields: ['permitted', 'effective'].map((name) => `${CAPABILITY}.${name}`),
    change: ({ process }) => {
      const { capabilities = {} } = process;
      const fewer = without(capabilities.permitted, 'CAP_CHOWN');
      process.capabilities = { ...capabilities, permitted: fewer, effective: fewer };
    },
  },
  {
    fields: [`${CAPABILITY}.inheritable`],
    change: ({ process }) => {
      process.capabilities = { ...process.capabilities, inheritable: ['CAP_KILL', 'CAP_CHOWN'] };
    },
  },
  {
    fields: [`${CAPABILITY}.ambient`],
    change: ({ process }) => {
      process.capabilities = { ...process.capabilities, ambient: ['CAP_KILL'] };
    },
  },
  {
    fields: ['process.noNewPrivileges'],
    change: ({ process }) => {
      process.noNewPrivileges = false;
    },
  },
  {
    fields: ['linux.seccomp (mode)', 'linux.seccomp (filters)'],
    change: ({ linux }) => {
      delete linux.seccomp;
    },
  },
  {
    fields: ['process.rlimits[RLIMIT_NOFILE]'],
    change: ({ process }) => {
      process.rlimits = [{ type: 'RLIMIT_NOFILE', soft: 100, hard: 201 }];
    },
  },
  {
    fields: ['process.oomScoreAdj'],
    change: ({ process }) => {
      process.oomScoreAdj = 101;
    },
  },
  ...(['network', 'cgroup'] as const).map((type) => ({
    fields: [`linux.namespaces[${type}]`],
    prepare: (({ linux, mounts }) => {
      // Of the host's own no parameter may be set, and no sysfs be mounted.
      linux.sysctl = type === 'network' ? {} : { 'kernel.msgmax': '4096' };
      mounts.splice(4, 2);
    }) satisfies Change,
    change: inHostNamespace(type),
  })),
  {
    fields: ['linux.namespaces[ipc]'],
    prepare: ({ linux }) => {
      linux.sysctl = {};
    },
    change: inHostNamespace('ipc'),
  },
  { fields: ['linux.namespaces[pid]'], change: inHostNamespace('pid') },
  {
    fields: ['linux.namespaces[uts]'],
    prepare: (spec) => {
      delete spec.hostname;
    },
    change: inHostNamespace('uts'),
  },
  {
    fields: ['linux.namespaces[network]'],
    prepare: ({ linux, mounts }) => {
      linux.sysctl = {};
      mounts.splice(4, 2);
      linux.namespaces = linux.namespaces.map((namespace) =>
        namespace.type === 'network' ? { ...namespace, path: '/proc/self/ns/net' } : namespace,
      );
    },
    change: ({ linux }) => {
      linux.namespaces = linux.namespaces.map(({ type }) => ({ type }));
    },
  },
  {
    fields: ['linux.uidMappings'],
    prepare: inUserNamespace,
    change: ({ linux }) => {
      linux.uidMappings = [{ containerID: 0, hostID: 0, size: 1001 }];
    },
  },
  {
    fields: ['linux.gidMappings'],
    prepare: inUserNamespace,
    change: ({ linux }) => {
      linux.gidMappings = [{ containerID: 0, hostID: 0, size: 1001 }];
    },
  },
  {
    fields: ['hostname'],
    change: (spec) => {
      spec.hostname = 'other';
    },
  },
  {
    fields: ['linux.sysctl[net.ipv4.ip_forward]'],
    change: ({ linux }) => {
      linux.sysctl = { ...linux.sysctl, 'net.ipv4.ip_forward': '0' };
    },
  },
  {
    fields: ['linux.sysctl[kernel.msgmax]'],
    change: ({ linux }) => {
      linux.sysctl = { ...linux.sysctl, 'kernel.msgmax': '4097' };
    },
  },
  {
    fields: ['linux.cgroupsPath'],
    change: ({ linux }) => {
      linux.cgroupsPath = (linux.cgroupsPath ?? '').replace(/[^/]$/, 'x');
    },
  },
  {
    fields: [`${RESOURCES}.memory.limit`],
    change: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, limit: 65 * 1024 * 1024 };
    },
  },
  {
    fields: [`${RESOURCES}.memory.swap`],
    reason: swap ? undefined : 'not for a kernel that does not count swap',
    prepare: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, swap: 128 * 1024 * 1024 };
    },
    change: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, swap: 129 * 1024 * 1024 };
    },
  },
  {
    fields: [`${RESOURCES}.memory.reservation`],
    change: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, reservation: 33 * 1024 * 1024 };
    },
  },
  {
    fields: [`${RESOURCES}.memory.swappiness`],
    reason: only1,
    prepare: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, swappiness: 10 };
    },
    change: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, swappiness: 11 };
    },
  },
  {
    fields: [`${RESOURCES}.memory.disableOOMKiller`],
    reason: only1,
    prepare: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, disableOOMKiller: true };
    },
    change: ({ linux: { resources } }) => {
      resources.memory = { ...resources.memory, disableOOMKiller: false };
    },
  },
  ...(['shares', 'quota', 'period'] as const).map((name) => ({
    fields: [`${RESOURCES}.cpu.${name}`],
    change: (({ linux: { resources } }) => {
      resources.cpu = { ...resources.cpu, [name]: { shares: 1024, quota: 60_000, period: 90_000 }[name] };
    }) satisfies Change,
  })),
  {
    fields: [`${RESOURCES}.cpu.cpus`],
    reason: processorCount() > 1 ? undefined : 'one processor',
    change: ({ linux: { resources } }) => {
      resources.cpu = { ...resources.cpu, cpus: '0-1' };
    },
  },
  {
    fields: [`${RESOURCES}.pids.limit`],
    change: ({ linux: { resources } }) => {
      resources.pids = { limit: 51 };
    },
  },
  {
    fields: [`${RESOURCES}.pids.limit`],
    change: ({ linux: { resources } }) => {
      resources.pids = { limit: -1 };
    },
  },
  {
    fields: [`${RESOURCES}.blockIO.throttleReadBpsDevice`],
    reason: blockDevice === undefined ? 'no block device' : undefined,
    change: ({ linux: { resources } }) => {
      delete resources.blockIO;
    },
  },
  {
    fields: [`${RESOURCES}.unified[memory.high]`],
    reason: only2,
    prepare: ({ linux: { resources } }) => {
      resources.unified = { 'memory.high': '33554432' };
    },
    change: ({ linux: { resources } }) => {
      resources.unified = { 'memory.high': '16777216' };
    },
  },
  {
    fields: [
      `${RESOURCES}.devices (access)`,
      ...(cgroupVersion === 1 ? [`${RESOURCES}.devices (list)`] : []),
    ],
    change: ({ linux: { resources } }) => {
      resources.devices.push({ allow: true, type: 'c', major: 10, minor: 229, access: 'rw' });
    },
  },
  {
    fields: [
      `${RESOURCES}.devices (access)`,
      ...(cgroupVersion === 1 ? [`${RESOURCES}.devices (list)`] : []),
    ],
    change: ({ linux: { resources } }) => {
      resources.devices.pop();
    },
  },
  {
    fields: ['root.readonly'],
    change: ({ root }) => {
      root.readonly = false;
    },
  },
  {
    fields: ['root.path'],
    change: ({ root }, bundle) => {
      files.makeDirectory(join(bundle, 'second'));
      files.removeDirectory(join(bundle, 'second'));
      files.rename(join(bundle, 'rootfs'), join(bundle, 'second'));
      files.makeDirectory(join(bundle, 'rootfs'));
      root.path = 'second';
    },
  },
  {
    fields: ['linux.rootfsPropagation'],
    prepare: (_spec, bundle, t) => {
      const target = join(bundle, 'rootfs');
      mounts.mount({ source: target, target, type: 'none', options: ['bind', 'shared'] });
      t.teardown(() => mounts.unmount(target));
    },
    change: ({ linux }) => {
      linux.rootfsPropagation = 'rslave';
    },
  },
  {
    fields: ['mounts[/dev/shm]'],
    change: ({ mounts }) => mounts[3]?.options.splice(2, 1, 'size=128k'),
  },
  {
    fields: ['mounts[/dev/shm]'],
    change: ({ mounts }) => mounts[3]?.options.push('noexec'),
  },
  {
    fields: ['mounts[/dev/shm] (source)'],
    change: ({ mounts }) => Object.assign(mounts[3] as object, { source: 'other' }),
  },
  {
    fields: ['mounts[/dev/shm]', 'mounts[/dev/shm] (source)'],
    change: ({ mounts }) => mounts.splice(3, 1),
  },
  {
    fields: ['mounts[/dev/shm]'],
    change: ({ mounts }) => Object.assign(mounts[3] as object, { type: 'ramfs', options: ['nosuid'] }),
  },
  {
    fields: ['mounts[/data]'],
    change: ({ mounts }) => mounts[6]?.options.splice(1, 1),
  },
  {
    fields: ['mounts[/data]'],
    change: ({ mounts }) => mounts[6]?.options.splice(2, 1, 'rshared'),
  },
  {
    fields: ['mounts[/data] (source)'],
    change: ({ mounts }, bundle) => Object.assign(mounts[6] as object, { source: join(bundle, 'other') }),
  },
  {
    fields: ['mounts (others)'],
    change: ({ mounts }) =>
      mounts.push({ destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['nosuid'] }),
    prepare: ({ process }) => {
      process.cwd = '/';
    },
  },
  {
    fields: ['mounts (order)'],
    prepare: ({ mounts }) =>
      mounts.push(
        { destination: '/tmp', type: 'tmpfs', source: 'one', options: ['nosuid'] },
        { destination: '/tmp/inner', type: 'tmpfs', source: 'two', options: ['nosuid'] },
      ),
    change: ({ mounts }, bundle) => {
      files.makeDirectory(join(bundle, 'rootfs/tmp/inner'));
      mounts.push(...mounts.splice(7, 1));
    },
  },
  {
    fields: ['linux.maskedPaths[/etc/secret]'],
    change: ({ linux }) => linux.maskedPaths.shift(),
  },
  {
    fields: ['linux.maskedPaths[/proc/acpi]'],
    reason: files.stat('/proc/acpi') === undefined ? 'no /proc/acpi' : undefined,
    change: ({ linux }) => linux.maskedPaths.splice(1, 1),
  },
  {
    fields: ['linux.readonlyPaths[/proc/irq]'],
    change: ({ linux }) => linux.readonlyPaths.pop(),
  },
  ...(
    [
      ['numbers', { minor: 5 }],
      ['mode', { fileMode: 0o600 }],
      ['owner', { gid: 3 }],
    ] as const
  ).map(([, difference]) => ({
    fields: ['linux.devices[/dev/asked]'],
    change: (({ linux }) => Object.assign(linux.devices[0] as object, difference)) satisfies Change,
  })),
  {
    fields: ['linux.devices[/dev/asked]'],
    change: ({ linux }) => linux.devices.pop(),
  },
  missingLimit('memory', 'kernel', 32 * 1024 * 1024),
  missingLimit('memory', 'kernelTCP', 32 * 1024 * 1024),
  missingLimit('cpu', 'burst', 1000),
  missingLimit('cpu', 'idle', 1),
  missingLimit('cpu', 'realtimeRuntime', 1000),
  missingLimit('cpu', 'realtimePeriod', 500_000),
  missingLimit('network', 'classID', 0x100001),
  missingLimit('network', 'priorities', [{ name: 'lo', priority: 5 }], 'priorities[lo]'),
  missingLimit('blockIO', 'weight', 200),
  missingLimit('blockIO', 'leafWeight', 200),
  missingLimit('blockIO', 'weightDevice', [{ major, minor, weight: 200 }]),
  missingLimit('blockIO', 'throttleWriteBpsDevice', RATE),
  missingLimit('blockIO', 'throttleReadIOPSDevice', RATE),
  missingLimit('blockIO', 'throttleWriteIOPSDevice', RATE),
  {
    fields: [`${RESOURCES}.cpu.mems`],
    change: ({ linux }) => {
      linux.resources.cpu = { ...linux.resources.cpu, mems: '1' };
    },
    reason:
      files.stat('/sys/devices/system/node/node1') === undefined
        ? 'not for a machine with one memory node'
        : undefined,
  },
  {
    fields: [`${RESOURCES}.hugepageLimits[2MB]`],
    optional: true,
    prepare: ({ linux }) => {
      linux.resources.hugepageLimits = [{ pageSize: '2MB', limit: 0 }];
    },
    change: ({ linux }) => {
      delete linux.resources.hugepageLimits;
    },
  },
  {
    fields: [`${RESOURCES}.rdma[mlx5_1]`],
    optional: true,
    prepare: ({ linux }) => {
      linux.resources.rdma = { mlx5_1: { hcaHandles: 1 } };
    },
    change: ({ linux }) => {
      delete linux.resources.rdma;
    },
  },
  {
    fields: ['process.apparmorProfile'],
    optional: true,
    prepare: ({ process }) => {
      process.apparmorProfile = 'lockstep-asked';
    },
    change: ({ process }) => {
      delete process.apparmorProfile;
    },
  },
  {
    fields: ['process.selinuxLabel'],
    optional: true,
    prepare: ({ process }) => {
      process.selinuxLabel = 'system_u:system_r:container_t:s0';
    },
    change: ({ process }) => {
      delete process.selinuxLabel;
    },
  },
  {
    fields: ['linux.mountLabel'],
    optional: true,
    prepare: ({ linux }) => {
      linux.mountLabel = 'system_u:object_r:container_file_t:s0';
    },
    change: ({ linux }) => {
      delete linux.mountLabel;
    },
  },
  {
    fields: ['process.scheduler'],
    prepare: ({ process }) => {
      process.scheduler = { policy: 'SCHED_BATCH', nice: 0 };
    },
    change: ({ process }) => {
      delete process.scheduler;
    },
  },
  {
    fields: ['process.ioPriority'],
    prepare: ({ process }) => {
      process.ioPriority = { class: 'IOPRIO_CLASS_IDLE' };
    },
    change: ({ process }) => {
      delete process.ioPriority;
    },
  },
  {
    fields: ['linux.personality'],
    prepare: ({ linux }) => {
      linux.personality = { domain: 'LINUX32' };
    },
    change: ({ linux }) => {
      delete linux.personality;
    },
  },
  {
    fields: ['linux.timeOffsets[boottime]'],
    optional: true,
    prepare: ({ linux }) => {
      linux.timeOffsets = { boottime: { secs: 100 } };
    },
    change: ({ linux }) => {
      delete linux.timeOffsets;
    },
  },
  {
    fields: ['domainname'],
    prepare: (spec) => {
      spec.domainname = 'asked.example';
    },
    change: (spec) => {
      delete spec.domainname;
    },
  },
  {
    fields: ['linux.devices (default)'],
    change: ({ mounts: mounted }, bundle) => {
      mounted.push({
        destination: '/dev/full',
        type: 'bind',
        source: join(bundle, 'config.json'),
        options: ['bind'],
      });
    },
  },
];

function processorCount(): number {
  return (files.read('/proc/cpuinfo').match(/^processor\b/gm) ?? []).length;
}
