import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildLinuxCommand } from '../../../src/spec/command/build-linux-command.ts';
import { bind, FACTS, peer, specInput, withHostConfig } from '../spec-input.ts';

// What `populateCommand` of Docker 1.10 refuses or leaves alone, branch by branch.

function refusal(input: SpecInput): string {
  try {
    buildLinuxCommand(input);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

test('the namespaces of a container that does not run cannot be joined', (t) => {
  const peers = { p: peer({ running: false }) };

  t.is(
    refusal(withHostConfig({ NetworkMode: 'container:p' }, { peers })),
    'cannot join network of a non running container: p',
  );
  t.is(
    refusal(withHostConfig({ IpcMode: 'container:p' }, { peers })),
    'cannot join IPC of a non running container: p',
  );
});

test('another container’s ipc namespace is joined by its id', (t) => {
  const { ipc } = buildLinuxCommand(withHostConfig({ IpcMode: 'container:p' }, { peers: { p: peer() } }));

  t.deepEqual(ipc, { container_id: peer().id, host_ipc: false });
});

test('a profile of system calls needs a kernel that can filter them', (t) => {
  const host = { ...FACTS, seccomp: false };
  const security = (seccompProfile: string) => ({ ...specInput().security, seccompProfile });

  t.is(
    refusal(specInput({ host, security: security('{}') })),
    'Seccomp is not enabled in your kernel, cannot run a custom seccomp profile.',
  );
  t.notThrows(() => buildLinuxCommand(specInput({ host, security: security('unconfined') })));
  t.notThrows(() => buildLinuxCommand(specInput({ host, security: security('') })));
  t.notThrows(() => buildLinuxCommand(specInput({ security: security('{}') })));
});

test('a tmpfs has data and no propagation, a bind the other way round', (t) => {
  const { mounts } = buildLinuxCommand(
    withHostConfig({ Tmpfs: { '/t': 'size=1m' } }, { mountPoints: [bind('/b', '/src')] }),
  );
  const at = (destination: string) => mounts.find((mount) => mount.destination === destination);

  t.deepEqual(at('/t'), {
    ...{ source: 'tmpfs', destination: '/t', writable: false, mountpropagation: '' },
    data: at('/t')?.data ?? '',
  });
  t.true(at('/t')?.data.includes('size=1m'));
  t.deepEqual(at('/b'), {
    ...{ source: '/src', destination: '/b', writable: true, data: '', mountpropagation: 'rprivate' },
  });
});

test('a device that is not there is refused, and so is what is none', (t) => {
  const Devices = [{ PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'r' }];
  const words = 'error gathering device information while adding custom device "/dev/x": ';

  t.is(refusal(withHostConfig({ Devices })), `${words}no such file or directory`);
  t.is(
    refusal(withHostConfig({ Devices }, { devices: { '/dev/x': { kind: 'other' } } })),
    `${words}not a device node`,
  );
});

test('a limit of a disk that is not there is refused', (t) => {
  const BlkioDeviceReadBps = [{ Path: '/dev/x', Rate: 5 }];

  t.is(refusal(withHostConfig({ BlkioDeviceReadBps })), 'stat /dev/x: no such file or directory');
  t.is(
    refusal(withHostConfig({ BlkioDeviceReadBps }, { devices: { '/dev/x': { kind: 'missing' } } })),
    'stat /dev/x: no such file or directory',
  );
});

test('without a remapped root there are no maps', (t) => {
  const settings = {
    ...specInput().settings,
    usernsRemap: { spec: 'root', uidMappings: [], gidMappings: [] },
  };
  const { uidmapping, gidmapping, remap_root } = buildLinuxCommand(specInput({ settings }));

  t.deepEqual([uidmapping, gidmapping], [null, null]);
  t.deepEqual(remap_root, { root_uid: 0, root_gid: 0 });
});

test('a limit that no kernel knows is refused', (t) => {
  const Ulimits = [{ Name: 'nonsense', Soft: 1, Hard: 1 }];

  t.is(refusal(withHostConfig({ Ulimits })), 'Invalid ulimit name nonsense');
});

test('every limit has its place, and what nobody asked for is zero, or -1', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
  const asked = buildLinuxCommand(
    withHostConfig(
      {
        ...{ Memory: 1, MemoryReservation: 2, MemorySwap: 3, KernelMemory: 4, MemorySwappiness: 5 },
        ...{
          OomKillDisable: true,
          CpuShares: 6,
          CpuPeriod: 7,
          CpuQuota: 8,
          CpusetCpus: '0',
          CpusetMems: '1',
        },
        ...{ BlkioWeight: 9, Ulimits: [{ Name: 'NOFILE', Soft: 10, Hard: 11 }] },
        BlkioDeviceReadBps: [{ Path: '/dev/d', Rate: 12 }],
        BlkioWeightDevice: [{ Path: '/dev/other', Weight: 13 }],
      },
      { devices: { '/dev/d': device, '/dev/other': { kind: 'other' } } },
    ),
  ).resources;

  t.deepEqual(asked, {
    ...{ memory: 1, memory_reservation: 2, memory_swap: 3, kernel_memory: 4, memory_swappiness: 5 },
    ...{ oom_kill_disable: true, cpu_shares: 6, cpu_period: 7, cpu_quota: 8 },
    ...{ cpuset_cpus: '0', cpuset_mems: '1', blkio_weight: 9 },
    rlimits: [{ type: 7, soft: 10, hard: 11 }],
    blkio_weight_device: [{ major: 0, minor: 0, weight: 13, leafWeight: 0 }],
    blkio_throttle_read_bps_device: [{ major: 10, minor: 232, rate: 12 }],
    blkio_throttle_write_bps_device: null,
    blkio_throttle_read_iops_device: null,
    blkio_throttle_write_iops_device: null,
  });
});

test('what is asked of the process, its capabilities and groups is told', (t) => {
  const config = { ...specInput().config, Entrypoint: ['sh', '-c'], User: 'me', WorkingDir: '/w', Tty: true };
  const command = buildLinuxCommand(
    withHostConfig(
      {
        ...{ CapAdd: ['A'], CapDrop: ['B'], GroupAdd: ['g'], Privileged: true, ReadonlyRootfs: true },
        ...{ OomScoreAdj: 5, CgroupParent: '/own' },
      },
      { config },
    ),
  );

  t.like(command.process_config, {
    ...{ entrypoint: 'sh', arguments: ['-c', 'true'], user: 'me', tty: true, privileged: true },
  });
  t.true(command.process_config.env.includes('TERM=xterm'));
  t.like(command, {
    ...{ working_dir: '/w', cap_add: ['A'], cap_drop: ['B'], group_add: ['g'] },
    ...{ readonly_rootfs: true, oom_score_adj: 5, cgroup_parent: '/own' },
  });
});

test('labels and profiles are told as they are asked for', (t) => {
  const labels = { processLabel: 'p', mountLabel: 'm', appArmorProfile: 'a', seccompProfile: '{}' };
  const command = buildLinuxCommand(specInput({ security: { ...specInput().security, ...labels } }));

  t.like(command, {
    ...{ process_label: 'p', mount_label: 'm', apparmor_profile: 'a', seccomp_profile: '{}' },
  });
});

test('both maps of a remapped root are told, and its own ids', (t) => {
  const map = (hostID: number) => [{ containerID: 0, hostID, size: 5 }];
  const usernsRemap = { spec: 'default', uidMappings: map(1000), gidMappings: map(2000) };
  const command = buildLinuxCommand(specInput({ settings: { ...specInput().settings, usernsRemap } }));

  t.deepEqual(command.remap_root, { root_uid: 1000, root_gid: 2000 });
  t.deepEqual(command.uidmapping, [{ container_id: 0, host_id: 1000, size: 5 }]);
  t.deepEqual(command.gidmapping, [{ container_id: 0, host_id: 2000, size: 5 }]);
});

test('a network that is the host’s or another’s says nothing else', (t) => {
  const network = (NetworkMode: string) =>
    buildLinuxCommand(withHostConfig({ NetworkMode }, { peers: { p: peer() } })).network;
  const none = { mtu: 0, container_id: '', namespace_path: '', host_networking: false };

  t.deepEqual(network('bridge'), none);
  t.deepEqual(network('host'), { ...none, namespace_path: '/run/netns/host' });
  t.deepEqual(network('container:p'), { ...none, container_id: peer().id });
});

test('a folder brings every device below it, under its place inside', (t) => {
  const [first] = FACTS.devices;
  const below = (path: string) => ({ ...first, path }) as NonNullable<typeof first>;
  const found = {
    kind: 'directory',
    path: '/dev/real',
    devices: [below('/dev/real/a'), below('/dev/real/b')],
  };
  const asked = (mapping: { PathInContainer?: string; CgroupPermissions?: string }) =>
    buildLinuxCommand(
      withHostConfig(
        { Devices: [{ PathOnHost: '/dev/d', ...mapping }] },
        { devices: { '/dev/d': found as SpecInput['devices'][string] } },
      ),
    ).autocreated_devices.slice(-2);

  t.deepEqual(
    asked({ PathInContainer: '/dev/in', CgroupPermissions: 'r' }).map(({ path, permissions }) => [
      path,
      permissions,
    ]),
    [
      ['/dev/in/a', 'r'],
      ['/dev/in/b', 'r'],
    ],
  );
  t.deepEqual(asked({})[0], {
    ...{ type: 99, path: '/dev/d/a', major: 10, minor: 232, permissions: '' },
    ...{ file_mode: 0o600, uid: 0, gid: 0 },
  });
});

test('devices that are asked for leave the others as they are', (t) => {
  const [first] = FACTS.devices;
  const device = { kind: 'device', device: { ...first, uid: 5, gid: 6 } } as SpecInput['devices'][string];
  const lists = (PathInContainer?: string) => {
    const Devices = [
      { PathOnHost: '/dev/a', CgroupPermissions: 'r', PathInContainer: PathInContainer ?? '' },
    ];
    const input = withHostConfig(PathInContainer === undefined ? {} : { Devices }, {
      devices: { '/dev/a': device },
    });
    const { allowed_devices, autocreated_devices } = buildLinuxCommand(input);
    return [allowed_devices.map(({ path }) => path), autocreated_devices.map(({ path }) => path)];
  };
  const [allowed = [], made = []] = lists();

  t.deepEqual(lists('/dev/new'), [
    [...allowed, '/dev/new'],
    [...made, '/dev/new'],
  ]);
  t.deepEqual(lists('/dev/zero')[1], [...made.filter((path) => path !== '/dev/zero'), '/dev/zero']);
  // A rule without a path is for many devices: one without a path does not take its place.
  t.deepEqual(lists('')[0], [...allowed, '']);
  t.is(allowed.filter((path) => path === '').length, 5);
});

test('a single device without a place inside has the one that it has outside', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
  const { autocreated_devices } = buildLinuxCommand(
    withHostConfig({ Devices: [{ PathOnHost: '/dev/a' }] }, { devices: { '/dev/a': device } }),
  );

  t.is(autocreated_devices.at(-1)?.path, '/dev/a');
});
