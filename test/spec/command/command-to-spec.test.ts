import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildLinuxCommand } from '../../../src/spec/command/build-linux-command.ts';
import { commandToSpec } from '../../../src/spec/command/command-to-spec.ts';
import { bind, FACTS, ID, peer, specInput, withHostConfig } from '../spec-input.ts';

// What the driver `native` of Docker 1.10 did with a command, branch by branch.

const MAP = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
const REMAPPED = {
  ...specInput().settings,
  usernsRemap: {
    spec: 'default',
    uidMappings: MAP,
    gidMappings: [{ ...MAP[0], hostID: 200_000 } as (typeof MAP)[0]],
  },
};

function convert(hostConfig: SpecInput['hostConfig'] = {}, changes: Partial<SpecInput> = {}) {
  const peers = { p: peer() };
  const input = withHostConfig(hostConfig, { peers, ...changes });
  return commandToSpec(buildLinuxCommand(input), { ...input, peers: { [peer().id]: peers.p } });
}

function optionsOf(spec: ReturnType<typeof convert>, place: string): readonly string[] | undefined {
  return spec.mounts?.find(({ destination }) => destination === place)?.options;
}

test('the process is what the command says: terminal, folder, labels, limits, score', (t) => {
  const security = { ...specInput().security, processLabel: 'p', mountLabel: 'm' };
  const config = { ...specInput().config, Cmd: ['sh', '-c', 'true'], Tty: true, WorkingDir: '/w' };
  const full = convert(
    { OomScoreAdj: 5, ReadonlyRootfs: true, Ulimits: [{ Name: 'nofile', Soft: -1, Hard: 7 }] },
    { config, security },
  );

  t.like(full.process, {
    terminal: true,
    args: ['sh', '-c', 'true'],
    cwd: '/w',
    selinuxLabel: 'p',
    oomScoreAdj: 5,
    rlimits: [{ type: 'RLIMIT_NOFILE', soft: 2 ** 64, hard: 7 }],
  });
  t.is(full.linux?.mountLabel, 'm');
  t.deepEqual(full.root, { path: '/rootfs', readonly: true });
  const plain = convert();
  t.deepEqual(
    ['terminal', 'selinuxLabel', 'rlimits', 'apparmorProfile'].filter(
      (field) => field in (plain.process ?? {}),
    ),
    [],
  );
  t.is(plain.process?.cwd, '/');
  t.false('mountLabel' in (plain.linux ?? {}));
  t.deepEqual(plain.root, { path: '/rootfs' });
});

test('the host’s name is in the environment, and is left alone where it is shared', (t) => {
  t.is(convert().hostname, 'plain');
  t.is(convert({ UTSMode: 'host' }).hostname, undefined);
  t.false('hostname' in convert({}, { config: { Cmd: ['true'], Env: ['HOSTNAME'] } }));
});

test('capabilities are in every set, added and dropped', (t) => {
  const { bounding, inheritable } =
    convert({ CapAdd: ['NET_ADMIN'], CapDrop: ['KILL'] }).process?.capabilities ?? {};

  t.true(bounding?.includes('CAP_NET_ADMIN'));
  t.false(bounding?.includes('CAP_KILL'));
  t.deepEqual(inheritable, bounding);
  t.true((convert({ Privileged: true }).process?.capabilities?.bounding?.length ?? 0) > 30);
});

test('a profile of system calls is the container’s, else the default one, unless privileged', (t) => {
  const security = (seccompProfile: string) => ({ ...specInput().security, seccompProfile });
  const own = '{"defaultAction":"SCMP_ACT_ALLOW"}';

  t.truthy(convert().linux?.seccomp);
  t.is(convert({ Privileged: true }).linux?.seccomp, undefined);
  t.is(convert({}, { security: security('unconfined') }).linux?.seccomp, undefined);
  t.deepEqual(convert({}, { security: security(own) }).linux?.seccomp, { defaultAction: 'SCMP_ACT_ALLOW' });
  t.deepEqual(convert({ Privileged: true }, { security: security(own) }).linux?.seccomp, {
    defaultAction: 'SCMP_ACT_ALLOW',
  });
  t.false('seccomp' in (convert({}, { host: { ...FACTS, seccomp: false } }).linux ?? {}));
});

test('an AppArmor profile is the container’s, else unconfined when privileged, else the engine’s', (t) => {
  const host = { ...FACTS, appArmor: true };
  const security = { ...specInput().security, appArmorProfile: 'mine' };
  const profile = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput>) =>
    convert(hostConfig, changes).process?.apparmorProfile;

  t.is(profile({}, { host }), 'docker-default');
  t.is(profile({ Privileged: true }, { host }), 'unconfined');
  t.is(profile({ Privileged: true }, { host, security }), 'mine');
  t.is(profile({}, { security }), 'mine');
  t.is(profile({ Privileged: true }, {}), undefined);
});

test('cgroups are below the command’s parent, as the driver names them', (t) => {
  const settings = { ...specInput().settings, cgroupDriver: 'systemd' } as const;

  t.is(convert().linux?.cgroupsPath, `/docker/${ID}`);
  t.is(convert({}, { settings }).linux?.cgroupsPath, `system.slice:docker:${ID}`);
});

test('namespaces are new, joined by the other’s process, by path, or left out', (t) => {
  const namespaces = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) =>
    Object.fromEntries(
      (convert(hostConfig, changes).linux?.namespaces ?? []).map(({ type, path }) => [type, path ?? 'new']),
    );
  const own = { mount: 'new', uts: 'new', ipc: 'new', pid: 'new', network: 'new' };
  const config = { ...specInput().config, NetworkDisabled: true };

  t.deepEqual(namespaces({}), own);
  t.deepEqual(namespaces({ UTSMode: 'host', IpcMode: 'host', PidMode: 'host' }), {
    mount: 'new',
    network: 'new',
  });
  t.deepEqual(namespaces({ NetworkMode: 'host' }), { ...own, network: '/run/netns/host' });
  t.deepEqual(namespaces({ NetworkMode: 'container:p', IpcMode: 'container:p' }), {
    ...own,
    ipc: '/proc/77/ns/ipc',
    network: '/proc/77/ns/net',
  });
  t.deepEqual(namespaces({ NetworkMode: 'host' }, { config }), own);
  t.deepEqual(namespaces({}, { settings: REMAPPED }), { ...own, user: 'new' });
});

test('who is joined must be there, and run', (t) => {
  const input = withHostConfig({ IpcMode: 'container:p' }, { peers: { p: peer() } });
  const command = buildLinuxCommand(input);
  for (const peers of [{}, { [peer().id]: peer({ running: false }) }]) {
    t.is(
      t.throws(() => commandToSpec(command, { ...input, peers }), { instanceOf: SpecError })?.message,
      `${peer().id} is not a valid running container to join`,
    );
  }
});

test('only a new network namespace of a container with a network has the pre-start hook', (t) => {
  const hooks = { prestart: [{ path: '/usr/bin/engine', args: ['set-key', ID] }] };
  const config = { ...specInput().config, NetworkDisabled: true };

  t.deepEqual(convert().hooks, hooks);
  t.is(convert({ NetworkMode: 'host' }).hooks, undefined);
  t.is(convert({ NetworkMode: 'container:p' }).hooks, undefined);
  t.is(convert({}, { config }).hooks, undefined);
  t.is(convert({}, { engine: { ...specInput().engine, networkHook: null } }).hooks, undefined);
});

test('ids are mapped where root is remapped, and devices belong to that root', (t) => {
  const { linux } = convert({}, { settings: REMAPPED });

  t.deepEqual(linux?.uidMappings, MAP);
  t.deepEqual(linux?.gidMappings, [{ ...MAP[0], hostID: 200_000 }]);
  t.deepEqual(
    linux?.devices?.map(({ uid, gid }) => `${uid}:${gid}`),
    linux?.devices?.map(() => '100000:200000'),
  );
  const plain = convert().linux;
  t.deepEqual([plain?.uidMappings, plain?.gidMappings], [undefined, undefined]);
  t.true(plain?.devices?.every(({ uid, gid }) => uid === 0 && gid === 0));
});

test('a privileged container has every device, and writes to /sys and its cgroups', (t) => {
  const privileged = convert({ Privileged: true });

  t.deepEqual(privileged.linux?.devices, FACTS.devices);
  t.deepEqual(privileged.linux?.resources?.devices, [{ allow: true, access: 'rwm' }]);
  t.false(optionsOf(privileged, '/sys')?.includes('ro'));
  t.false(optionsOf(privileged, '/sys/fs/cgroup')?.includes('ro'));
  t.deepEqual([privileged.linux?.maskedPaths, privileged.linux?.readonlyPaths], [undefined, undefined]);
  t.true(optionsOf(convert(), '/sys')?.includes('ro'));
  t.true(optionsOf(convert(), '/sys/fs/cgroup')?.includes('ro'));
  t.false(optionsOf(convert({}, { settings: REMAPPED }), '/sys/fs/cgroup')?.includes('ro'));
  t.true(optionsOf(convert({}, { settings: REMAPPED }), '/sys')?.includes('ro'));
});

test('devices are made and allowed as the command lists them', (t) => {
  const { linux } = convert();
  const paths = linux?.devices?.map(({ path }) => path);

  t.deepEqual(paths?.slice(0, 3), ['/dev/fuse', '/dev/null', '/dev/zero']);
  t.deepEqual(linux?.devices?.[1], {
    ...{ path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 0o666, uid: 0, gid: 0 },
  });
  t.deepEqual(linux?.resources?.devices?.slice(0, 2), [
    { allow: false, access: 'rwm' },
    { allow: true, type: 'c', major: -1, minor: -1, access: 'm' },
  ]);
});

test('a device belongs to whom it does on the host, where root is not remapped', (t) => {
  const device = {
    kind: 'device',
    device: { ...FACTS.devices[0], uid: 5, gid: 6 },
  } as SpecInput['devices'][string];
  const Devices = [{ PathOnHost: '/dev/a', PathInContainer: '/dev/a', CgroupPermissions: 'r' }];
  const owner = (settings = specInput().settings) =>
    convert({ Devices }, { devices: { '/dev/a': device }, settings }).linux?.devices?.at(-1);

  t.like(owner(), { uid: 5, gid: 6 });
  t.like(owner(REMAPPED), { uid: 100_000, gid: 200_000 });
});

test('a read-only root closes the other mounts and /dev, but what the kernel writes', (t) => {
  const closed = convert({ ReadonlyRootfs: true });
  const isReadOnly = (place: string) => optionsOf(closed, place)?.filter((option) => option === 'ro').length;

  t.deepEqual(
    ['/proc', '/dev', '/dev/pts', '/dev/mqueue', '/sys', '/sys/fs/cgroup'].map(isReadOnly),
    [0, 0, 0, 0, 1, 1],
  );
  t.deepEqual(closed.linux?.readonlyPaths, [...(convert().linux?.readonlyPaths ?? []), '/dev']);
  t.true(convert().linux?.readonlyPaths?.includes('/proc/sys'));
  t.deepEqual(closed.linux?.maskedPaths, ['/proc/kcore', '/proc/latency_stats', '/proc/timer_stats']);
  t.false(convert().linux?.readonlyPaths?.includes('/dev'));
  const privileged = convert({ ReadonlyRootfs: true, Privileged: true });
  t.deepEqual(
    ['/sys', '/sys/fs/cgroup', '/proc'].map((place) =>
      privileged.mounts?.find(({ destination }) => destination === place),
    ),
    [
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
      {
        destination: '/sys/fs/cgroup',
        type: 'cgroup',
        source: 'cgroup',
        options: ['nosuid', 'noexec', 'nodev', 'ro'],
      },
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
    ],
  );
  t.is(privileged.linux?.readonlyPaths?.at(-1), '/dev');
  t.is(privileged.linux?.maskedPaths, undefined);
});

test('what the user mounts takes the place of a default mount, /dev with all below it', (t) => {
  const places = (destination: string) =>
    convert({}, { mountPoints: [bind(destination, '/own')], shmPath: '/c/shm' }).mounts?.map(
      (mount) => `${mount.destination} ${mount.source}`,
    );

  t.deepEqual(
    places('/sys')?.filter((mount) => mount.startsWith('/sys ')),
    ['/sys /own'],
  );
  t.deepEqual(
    places('/dev')
      ?.map((mount) => mount.split(' ', 1).join())
      .sort(),
    [
      ...['/dev', '/dev/shm', '/etc/hostname', '/etc/hosts', '/etc/resolv.conf'],
      ...['/proc', '/sys', '/sys/fs/cgroup'],
    ],
  );
});

test('a mount is a tmpfs with its data, or a bind with its mode and propagation', (t) => {
  const mountPoints = [
    bind('/rw', '/s'),
    bind('/ro', '/s', { writable: false }),
    bind('/none', '/s', { propagation: '' }),
  ];
  const spec = convert({ Tmpfs: { '/t': 'size=1m,mode=700', '/d': '' } }, { mountPoints });
  const safe = ['noexec', 'nosuid', 'nodev', 'rprivate'];

  t.deepEqual(optionsOf(spec, '/rw'), ['rbind', 'rprivate']);
  t.deepEqual(optionsOf(spec, '/ro'), ['rbind', 'ro', 'rprivate']);
  t.deepEqual(optionsOf(spec, '/none'), ['rbind']);
  t.deepEqual(optionsOf(spec, '/t'), [...safe, 'size=1m', 'mode=700']);
  t.deepEqual(optionsOf(spec, '/d'), [...safe, 'size=65536k']);
});

test('mounts that are shared or slaves need a root that lets events through', (t) => {
  const root = (...propagations: SpecInput['mountPoints'][number]['propagation'][]) =>
    convert(
      {},
      { mountPoints: propagations.map((propagation, index) => bind(`/${index}`, '/s', { propagation })) },
    ).linux?.rootfsPropagation;

  t.is(root('rprivate', 'private'), undefined);
  t.false('rootfsPropagation' in (convert().linux ?? {}));
  t.is(root('slave'), 'rslave');
  t.is(root('rslave'), 'rslave');
  t.is(root('rslave', 'shared'), 'shared');
  t.is(root('rshared', 'rslave'), 'shared');
});

test('limits that are asked for are written, and no others', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
  const { devices: _none, ...nothing } = convert().linux?.resources ?? {};
  const { devices: _all, ...everything } =
    convert(
      {
        ...{ Memory: 1, MemoryReservation: 2, MemorySwap: -1, KernelMemory: 4, MemorySwappiness: 0 },
        ...{
          OomKillDisable: true,
          CpuShares: 7,
          CpuPeriod: 8,
          CpuQuota: 9,
          CpusetCpus: '0',
          CpusetMems: '1',
        },
        BlkioWeight: 10,
        BlkioWeightDevice: [{ Path: '/dev/d', Weight: 11 }],
        BlkioDeviceReadBps: [{ Path: '/dev/d', Rate: 12 }],
        BlkioDeviceWriteBps: [{ Path: '/dev/d', Rate: 13 }],
        BlkioDeviceReadIOps: [{ Path: '/dev/d', Rate: 14 }],
        BlkioDeviceWriteIOps: [{ Path: '/dev/d', Rate: 15 }],
      },
      { devices: { '/dev/d': device } },
    ).linux?.resources ?? {};
  const numbers = { major: 10, minor: 232 };

  t.deepEqual(nothing, { memory: { disableOOMKiller: false }, cpu: {}, blockIO: {} });
  t.deepEqual(everything, {
    memory: { limit: 1, reservation: 2, swap: -1, kernel: 4, swappiness: 0, disableOOMKiller: true },
    cpu: { shares: 7, quota: 9, period: 8, cpus: '0', mems: '1' },
    blockIO: {
      weight: 10,
      weightDevice: [{ ...numbers, weight: 11, leafWeight: 0 }],
      throttleReadBpsDevice: [{ ...numbers, rate: 12 }],
      throttleWriteBpsDevice: [{ ...numbers, rate: 13 }],
      throttleReadIOPSDevice: [{ ...numbers, rate: 14 }],
      throttleWriteIOPSDevice: [{ ...numbers, rate: 15 }],
    },
  });
});
