import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { NamespaceType } from '../../../src/oci/runtime-spec.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { readBundle } from '../../../src/verify/read-bundle.ts';
import { verifyProcess } from '../../../src/verify/verify-process.ts';
import { makeContainer, reasonToSkip } from '../runtime/make-container.ts';
import {
  blockDevice,
  type Change,
  cgroupVersion,
  differing,
  oddities,
  verifyChanged,
} from './changed-container.ts';

const system = createLinuxSystem();
const { processes, files, mounts } = system;

interface Mutation {
  /** What must differ, and nothing else. */
  readonly fields: readonly string[];
  readonly change: Change;
  /** What both the container and the spec have besides. */
  readonly prepare?: Change;
  readonly tty?: boolean;
  /** Why it cannot be tried here; undefined where it can. */
  readonly reason?: string | undefined;
}

const only1 = cgroupVersion === 1 ? undefined : 'cgroup v1 only';
const only2 = cgroupVersion === 2 ? undefined : 'cgroup v2 only';
const CAPABILITY = 'process.capabilities';
const RESOURCES = 'linux.resources';
/** Swap is counted where the kernel was told to. */
const swap = ['memory/memory.memsw.limit_in_bytes', 'system.slice/memory.swap.max'].some(
  (file) => files.stat(join('/sys/fs/cgroup', file)) !== undefined,
);

function without(list: readonly string[] | undefined, name: string): string[] {
  return (list ?? []).filter((each) => each !== name);
}

/** Moves a namespace away: the container then has that of the host. */
function inHostNamespace(type: NamespaceType): Change {
  return ({ linux }) => {
    linux.namespaces = linux.namespaces.filter((namespace) => namespace.type !== type);
  };
}

const inUserNamespace: Change = ({ linux, process, mounts }) => {
  linux.namespaces.push({ type: 'user' });
  linux.uidMappings = [{ containerID: 0, hostID: 0, size: 1000 }];
  linux.gidMappings = [{ containerID: 0, hostID: 0, size: 1000 }];
  linux.devices = [];
  process.user = { uid: 0, gid: 0 };
  delete process.oomScoreAdj;
  mounts.splice(5, 1);
};

const MUTATIONS: readonly Mutation[] = [
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
    reason: swap ? undefined : 'swap is not counted',
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
];

function processorCount(): number {
  return (files.read('/proc/cpuinfo').match(/^processor\b/gm) ?? []).length;
}

const cannot = reasonToSkip();
const skipReason = (own?: string) => own ?? cannot;

function testOne(
  title: string,
  reason: string | undefined,
  run: (t: ExecutionContext) => Promise<void>,
): void {
  if (reason === undefined) test.serial(title, run);
  else test.serial.skip(`${title} (${reason})`, run);
}

testOne('a container that is started as asked passes in every field', skipReason(), async (t) => {
  t.deepEqual(oddities(await verifyChanged(t, () => {})), []);
});

testOne('a container that is created and not started is still the runtime’s', skipReason(), async (t) => {
  const { runtime, container } = makeContainer(t, ['sleep', '1000']);
  const { pid } = await runtime.createContainer(container, { tty: false, stdin: 'closed' });
  const { bundle } = container;
  const spec = readBundle(files, bundle);
  await t.throwsAsync(verifyProcess({ system, pid, bundle, spec, startTimeoutMs: 0 }), {
    code: 'PROCESS_NOT_STARTED',
  });
  await runtime.startContainer(container);
  t.is((await verifyProcess({ system, pid, bundle, spec })).pid, pid);
});

testOne('so does one in a user namespace', skipReason(), async (t) => {
  t.deepEqual(oddities(await verifyChanged(t, () => {}, { prepare: inUserNamespace })), []);
});

for (const [index, { fields, change, prepare, tty = false, reason }] of MUTATIONS.entries()) {
  testOne(`mutation ${index + 1} is caught: ${fields.join(', ')}`, skipReason(reason), async (t) => {
    const verification = await verifyChanged(t, change, { ...(prepare && { prepare }), tty });
    t.deepEqual(differing(verification), [...fields], oddities(verification).join('\n'));
  });
}

testOne(
  'what the runtime does not know of scheduling is caught, and passes once it is so',
  skipReason(),
  async (t) => {
    const prepare: Change = ({ process, linux }) => {
      process.scheduler = { policy: 'SCHED_BATCH', nice: 0 };
      process.ioPriority = { class: 'IOPRIO_CLASS_IDLE' };
      linux.personality = { domain: 'LINUX' };
    };
    const remove: Change = ({ process, linux }) => {
      delete process.scheduler;
      delete process.ioPriority;
      delete linux.personality;
    };
    t.deepEqual(differing(await verifyChanged(t, remove, { prepare })), [
      'process.scheduler',
      'process.ioPriority',
    ]);
    const arrange = async (pid: number) => {
      await processes.run('chrt', ['--batch', '--pid', '0', String(pid)]);
      await processes.run('ionice', ['-c', 'idle', '-p', String(pid)]);
    };
    t.deepEqual(oddities(await verifyChanged(t, remove, { prepare, arrange })), []);
  },
);
