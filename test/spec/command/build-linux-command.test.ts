import test from 'ava';
import { DEFAULT_DAEMON_SETTINGS } from '../../../src/contract/daemon-settings.ts';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { parseSpec } from '../../../src/oci/parse-spec.ts';
import { renderSpec } from '../../../src/oci/render-spec.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { buildLinuxCommand } from '../../../src/spec/command/build-linux-command.ts';
import { commandToSpec } from '../../../src/spec/command/command-to-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { bind, FACTS, ID, peer, specInput, withHostConfig } from '../spec-input.ts';

const CODE_OF_C = 'c'.charCodeAt(0);

test('a plain container’s command', (t) => {
  const { allowed_devices, autocreated_devices, ...command } = buildLinuxCommand(
    specInput({ shmPath: '/c/shm' }),
  );

  t.deepEqual(command, {
    container_pid: 0,
    id: ID,
    initpath: '/.dockerinit',
    mount_label: '',
    mounts: [
      ...['/etc/resolv.conf', '/etc/hostname', '/etc/hosts'].map((destination) => ({
        source: destination.replace('/etc', '/c'),
        destination,
        writable: true,
        data: '',
        mountpropagation: 'rprivate',
      })),
      { source: '/c/shm', destination: '/dev/shm', writable: true, data: '', mountpropagation: 'rprivate' },
    ],
    network: { mtu: 0, container_id: '', namespace_path: '', host_networking: false },
    process_config: {
      tty: false,
      entrypoint: 'true',
      arguments: [],
      privileged: false,
      user: '',
      env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOSTNAME=plain'],
      setsid: true,
    },
    process_label: '',
    resources: {
      memory: 0,
      memory_reservation: 0,
      cpu_shares: 0,
      blkio_weight: 0,
      blkio_weight_device: null,
      blkio_throttle_read_bps_device: null,
      blkio_throttle_write_bps_device: null,
      blkio_throttle_read_iops_device: null,
      blkio_throttle_write_iops_device: null,
      memory_swap: 0,
      kernel_memory: 0,
      cpu_quota: 0,
      cpuset_cpus: '',
      cpuset_mems: '',
      cpu_period: 0,
      rlimits: [],
      oom_kill_disable: false,
      memory_swappiness: -1,
    },
    rootfs: '/rootfs',
    working_dir: '',
    tmpdir: '',
    apparmor_profile: '',
    cap_add: null,
    cap_drop: null,
    cgroup_parent: '/docker',
    gidmapping: null,
    group_add: null,
    ipc: { container_id: '', host_ipc: false },
    oom_score_adj: 0,
    pid: { host_pid: false },
    readonly_rootfs: false,
    remap_root: { root_uid: 0, root_gid: 0 },
    seccomp_profile: '',
    uidmapping: null,
    uts: { host_uts: false },
  });
  t.is(allowed_devices.length, 14);
  t.is(autocreated_devices.length, 7);
});

test('the network is the host’s by path, another container’s by id, or none', (t) => {
  const network = (hostConfig: SpecInput['hostConfig'], config = {}) =>
    buildLinuxCommand(
      withHostConfig(hostConfig, { peers: { p: peer() }, config: { ...specInput().config, ...config } }),
    ).network;

  t.is(network({ NetworkMode: 'host' })?.namespace_path, '/run/netns/host');
  t.is(network({ NetworkMode: 'container:p' })?.container_id, peer().id);
  t.is(network({}, { NetworkDisabled: true }), null);
});

test('ipc, pid and uts can be the host’s', (t) => {
  const { ipc, pid, uts } = buildLinuxCommand(
    withHostConfig({ IpcMode: 'host', PidMode: 'host', UTSMode: 'host' }),
  );

  t.deepEqual(
    [ipc, pid, uts],
    [{ container_id: '', host_ipc: true }, { host_pid: true }, { host_uts: true }],
  );
});

for (const [fact, path] of [
  ['devShm', '/dev/shm'],
  ['devMqueue', '/dev/mqueue'],
] as const) {
  test(`the host’s ipc cannot be shared without its ${path}`, (t) => {
    const input = withHostConfig({ IpcMode: 'host' }, { host: { ...FACTS, [fact]: false } });

    t.is(
      t.throws(() => buildLinuxCommand(input), { instanceOf: SpecError })?.message,
      `${path} is not mounted, but must be for --ipc=host`,
    );
  });
}

test('asked-for devices are allowed and made, in the place of a default with their path', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
  const { allowed_devices, autocreated_devices } = buildLinuxCommand(
    withHostConfig(
      { Devices: [{ PathOnHost: '/dev/kvm', PathInContainer: '/dev/null', CgroupPermissions: 'r' }] },
      { devices: { '/dev/kvm': device } },
    ),
  );
  const asked = {
    ...{ type: CODE_OF_C, path: '/dev/null', major: 10, minor: 232 },
    ...{ permissions: 'r', file_mode: 0o600, uid: 0, gid: 0 },
  };

  t.deepEqual(
    allowed_devices.filter(({ path }) => path === '/dev/null'),
    [asked],
  );
  t.deepEqual(autocreated_devices.at(-1), asked);
});

test('limits are the container’s, then the settings’ whose keys are other names', (t) => {
  const defaultUlimits = [
    { Name: 'core', Soft: 0, Hard: 0 },
    { Name: 'nofile', Soft: 1, Hard: 2 },
    { Name: 'stack', key: 'nofile', Soft: 1, Hard: 2 },
    { Name: 'nofile', key: 'x', Soft: 3, Hard: 4 },
  ];
  const input = withHostConfig(
    { Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }] },
    { settings: { ...DEFAULT_DAEMON_SETTINGS, defaultUlimits } },
  );

  t.deepEqual(buildLinuxCommand(input).resources.rlimits, [
    { type: 7, hard: 20, soft: 10 },
    { type: 4, hard: 0, soft: 0 },
    { type: 7, hard: 4, soft: 3 },
  ]);
});

test('limits on disks are by the numbers of their devices', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
  const { resources } = buildLinuxCommand(
    withHostConfig(
      {
        BlkioWeightDevice: [{ Path: '/dev/d', Weight: 5 }],
        BlkioDeviceReadBps: [{ Path: '/dev/d', Rate: 1 }],
        BlkioDeviceWriteBps: [{ Path: '/dev/d', Rate: 2 }],
        BlkioDeviceReadIOps: [{ Path: '/dev/d', Rate: 3 }],
        BlkioDeviceWriteIOps: [{ Path: '/dev/d', Rate: 4 }],
      },
      { devices: { '/dev/d': device } },
    ),
  );
  const numbers = { major: 10, minor: 232 };

  t.deepEqual(resources.blkio_weight_device, [{ ...numbers, weight: 5, leafWeight: 0 }]);
  t.deepEqual(
    [
      resources.blkio_throttle_read_bps_device,
      resources.blkio_throttle_write_bps_device,
      resources.blkio_throttle_read_iops_device,
      resources.blkio_throttle_write_iops_device,
    ],
    [1, 2, 3, 4].map((rate) => [{ ...numbers, rate }]),
  );
});

test('the cgroup parent is the container’s, else the setting’s, else the driver’s', (t) => {
  const parent = (settings: Partial<SpecInput['settings']>, CgroupParent = '') =>
    buildLinuxCommand(
      withHostConfig({ CgroupParent }, { settings: { ...DEFAULT_DAEMON_SETTINGS, ...settings } }),
    ).cgroup_parent;

  t.is(parent({}), '/docker');
  t.is(parent({ cgroupDriver: 'systemd' }), 'system.slice');
  t.is(parent({ cgroupDriver: 'systemd', cgroupParent: '/set' }), '/set');
  t.is(parent({ cgroupParent: '/set' }, '/own'), '/own');
});

test('a remapped root and its maps are told', (t) => {
  const map = [{ containerID: 0, hostID: 100000, size: 65536 }];
  const settings = {
    ...DEFAULT_DAEMON_SETTINGS,
    usernsRemap: { spec: 'default', uidMappings: map, gidMappings: map },
  };
  const command = buildLinuxCommand(specInput({ settings }));

  t.deepEqual(command.remap_root, { root_uid: 100000, root_gid: 100000 });
  t.deepEqual(command.uidmapping, [{ container_id: 0, host_id: 100000, size: 65536 }]);
});

for (const [what, input] of [
  ['plain', specInput()],
  ['limited', withHostConfig({ Memory: 2 ** 26, MemorySwap: 2 ** 27, CpuShares: 5, CpusetCpus: '0' })],
  ['privileged', withHostConfig({ Privileged: true })],
  ['read-only', withHostConfig({ ReadonlyRootfs: true, CapDrop: ['KILL'], OomScoreAdj: 5 })],
  [
    'that shares the host’s namespaces',
    withHostConfig({ NetworkMode: 'host', PidMode: 'host', IpcMode: 'host' }),
  ],
  [
    'with mounts, limits and a user',
    withHostConfig(
      { Tmpfs: { '/run': '' }, Ulimits: [{ Name: 'core', Soft: 0, Hard: 0 }], GroupAdd: ['audio'] },
      { mountPoints: [bind('/data', '/srv')], config: { Cmd: ['id'], User: 'alice', Hostname: 'h' } },
    ),
  ],
] as const) {
  test(`a command of a container ${what} becomes the same spec as 1.11 makes, where both say something`, (t) => {
    const seed = buildSpec(input, findPipeline('docker-1.11'));
    const converted = commandToSpec(buildLinuxCommand(input), input);

    t.deepEqual(converted.process?.user, seed.process?.user);
    t.deepEqual(converted.process?.args, seed.process?.args);
    t.deepEqual(converted.process?.env, seed.process?.env);
    t.is(converted.process?.cwd, seed.process?.cwd);
    t.deepEqual(converted.process?.rlimits, seed.process?.rlimits);
    t.is(converted.process?.oomScoreAdj, seed.process?.oomScoreAdj);
    t.deepEqual(
      [...(converted.process?.capabilities?.bounding ?? [])].filter((cap) => cap !== 'CAP_SYS_RESOURCE'),
      [...(seed.process?.capabilities?.bounding ?? [])].filter((cap) => cap !== 'CAP_SYS_RESOURCE'),
    );
    t.deepEqual(converted.root, seed.root);
    t.is(converted.hostname, seed.hostname);
    t.is(converted.linux?.cgroupsPath, seed.linux?.cgroupsPath);
    t.deepEqual(types(converted.linux?.namespaces), types(seed.linux?.namespaces));
    t.deepEqual(limits(converted.linux?.resources), limits(seed.linux?.resources));
    t.deepEqual(places(converted.mounts), places(seed.mounts));
    t.deepEqual(converted.linux?.seccomp, seed.linux?.seccomp);
    t.notThrows(() => parseSpec(renderSpec(converted)));
  });
}

function types(namespaces: readonly { type: string; path?: string }[] | undefined) {
  return [...(namespaces ?? [])].map(({ type, path }) => `${type} ${path ?? ''}`).sort();
}

function limits(resources: { memory?: unknown; cpu?: unknown } | undefined) {
  return { memory: resources?.memory, cpu: resources?.cpu };
}

function places(mounts: readonly { destination: string; options?: readonly string[] }[] | undefined) {
  return Object.fromEntries(
    // Under a read-only root 1.10 closes /dev by its path, 1.11 by the mount.
    (mounts ?? [])
      .filter(({ destination }) => destination !== '/dev')
      .map(({ destination, options }) => [destination, [...(options ?? [])].sort()]),
  );
}

test('a peer that does not run cannot be joined by the spec either', (t) => {
  const input = withHostConfig({ IpcMode: 'container:p' }, { peers: { p: peer() } });
  const command = buildLinuxCommand(input);

  t.is(
    t.throws(() => commandToSpec(command, { ...input, peers: {} }), { instanceOf: SpecError })?.message,
    `${peer().id} is not a valid running container to join`,
  );
  t.deepEqual(
    commandToSpec(command, { ...input, peers: { [peer().id]: peer() } }).linux?.namespaces?.find(
      ({ type }) => type === 'ipc',
    ),
    { type: 'ipc', path: '/proc/77/ns/ipc' },
  );
});
