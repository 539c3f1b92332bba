import test from 'ava';
import type { CreateContext, FoundContainer } from '../../../src/config/create/context.ts';
import { DIALECT_20_10, DIALECT_24_0, DIALECT_CURRENT } from '../../../src/config/create/dialect.ts';
import { normalizeCreate } from '../../../src/config/create/normalize-create.ts';
import { normalizeUpdate } from '../../../src/config/create/normalize-update.ts';
import { DEFAULT_DAEMON_SETTINGS } from '../../../src/contract/daemon-settings.ts';
import type { CreateRequest, HostConfig, MountRequest } from '../../../src/contract/docker.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';
import { FACTS, ID } from '../../spec/spec-input.ts';

const PEER: FoundContainer = {
  id: 'cd'.repeat(32),
  name: 'peer',
  config: {},
  hostConfig: { NetworkMode: 'default' },
  mountPoints: [],
  processLabel: '',
};

function context(changes: Partial<CreateContext> = {}): CreateContext {
  return {
    id: ID,
    name: undefined,
    platform: undefined,
    settings: DEFAULT_DAEMON_SETTINGS,
    host: FACTS,
    dialect: DIALECT_CURRENT,
    findImage: (reference) =>
      reference === 'bb'
        ? {
            id: 'sha256:bb',
            os: 'linux',
            architecture: 'amd64',
            config: { Env: ['PATH=/bin', 'A=1'], Cmd: ['sh'] },
          }
        : undefined,
    findContainer: (reference) => (['peer', PEER.id].includes(reference) ? PEER : undefined),
    hostPathKind: (path) => (path.startsWith('/there') ? 'directory' : 'missing'),
    imagePathKind: (path) => (path === '/etc/passwd' ? 'file' : 'missing'),
    nameVolume: (destination) => `volume-of-${destination.slice(1)}`,
    volumePath: (name) => `/volumes/${name}`,
    storageQuota: false,
    ...changes,
  };
}

function create(request: CreateRequest, changes: Partial<CreateContext> = {}) {
  return normalizeCreate({ Image: 'bb', ...request }, context(changes));
}

function volume(options: Record<string, string>): MountRequest {
  return {
    Type: 'volume',
    Source: 'vol',
    Target: '/x',
    VolumeOptions: { DriverConfig: { Options: options } },
  };
}

/** What a request is refused for. */
function problems(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('a request is completed from the image and the settings', (t) => {
  const { config, hostConfig, warnings } = create({ Env: ['A=2'], HostConfig: { Memory: 2 ** 26 } });

  t.deepEqual(config.Env, ['A=2', 'PATH=/bin']);
  t.deepEqual(config.Cmd, ['sh']);
  t.is(config.Hostname, ID.slice(0, 12));
  t.is(hostConfig.MemorySwap, 2 ** 27);
  t.is(hostConfig.ShmSize, 64 * 1024 ** 2);
  t.is(hostConfig.IpcMode, 'private');
  t.is(hostConfig.CgroupnsMode, 'host');
  t.is(hostConfig.NetworkMode, 'default');
  t.is(hostConfig.Runtime, 'runc');
  t.false(hostConfig.OomKillDisable);
  t.true(hostConfig.MaskedPaths?.includes('/proc/interrupts'));
  t.deepEqual(hostConfig.LogConfig, { Type: 'json-file', Config: {} });
  t.deepEqual(warnings, []);
});

test('twice a memory limit that has no room in 64 bits wraps around, as in Docker', (t) => {
  const { hostConfig } = create({ HostConfig: { Memory: 2 ** 63 - 4096 } });
  t.is(hostConfig.MemorySwap, -8192);
  t.is(create({ HostConfig: { Memory: 2 ** 62 } }).hostConfig.MemorySwap, -(2 ** 63));
});

test('the request itself is not changed', (t) => {
  const request = { Image: 'bb', HostConfig: { Memory: 2 ** 26, MemorySwappiness: -1 } };
  const before = structuredClone(request);
  normalizeCreate(request, context());

  t.deepEqual(request, before);
});

test('on cgroup v2 even a privileged container has a cgroup namespace', (t) => {
  const host = { ...FACTS, cgroup: { ...FACTS.cgroup, version: 2 as const } };

  t.is(create({ HostConfig: { Privileged: true } }, { host }).hostConfig.CgroupnsMode, 'private');
  t.is(create({ HostConfig: { Privileged: true } }).hostConfig.CgroupnsMode, 'host');
});

test('a joined container is recorded by its id, and privileged ones have no label', (t) => {
  t.is(create({ HostConfig: { PidMode: 'container:peer' } }).hostConfig.PidMode, `container:${PEER.id}`);
  t.deepEqual(create({ HostConfig: { Privileged: true } }).hostConfig.SecurityOpt, ['label=disable']);
});

test('today the processors’ thermal files are hidden too', (t) => {
  const path = '/sys/devices/system/cpu/cpu0/thermal_throttle';
  const host = { ...FACTS, thermalPaths: [path] };

  t.is(create({}, { host }).hostConfig.MaskedPaths?.at(-1), path);
  t.is(
    create({}, { host, dialect: DIALECT_24_0 }).hostConfig.MaskedPaths?.at(-1),
    '/sys/devices/virtual/powercap',
  );
});

test('every problem is reported, first the one at which Docker stops', (t) => {
  const found = problems(() =>
    create({
      Image: 'nosuch',
      WorkingDir: 'here',
      StopSignal: 'SIGNOPE',
      Env: ['=x'],
      HostConfig: {
        Memory: 1,
        NanoCpus: 1e12,
        CapAdd: ['NOPE'],
        Binds: ['/a:/b:ro,rw', '/a'],
        SecurityOpt: ['what'],
        VolumesFrom: ['ghost'],
        LogConfig: { Type: 'json-file', Config: { bogus: '1' } },
      },
    }),
  );

  t.deepEqual(found, [
    "the working directory 'here' is invalid, it needs to be an absolute path",
    'invalid signal: SIGNOPE',
    'invalid environment variable: =x',
    'invalid CapAdd: unknown capability: "CAP_NOPE"',
    'Minimum memory limit allowed is 6MB',
    'range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available',
    'No such image: nosuch:latest',
    "unknown log opt 'bogus' for json-file log driver",
    'invalid --security-opt 1: "what"',
    'No such container: ghost',
    'invalid mode: ro,rw',
  ]);
});

for (const [name, code, request, changes] of [
  ['an unknown image', 'IMAGE_UNKNOWN', { Image: 'nosuch' }, {}],
  ['an image for another machine', 'IMAGE_UNKNOWN', {}, { platform: 'linux/arm64' }],
  ['a name that is taken', 'NAME_TAKEN', {}, { name: 'peer' }],
  ['an unknown container to join', 'PEER_UNKNOWN', { HostConfig: { IpcMode: 'container:ghost' } }, {}],
  ['a bad name', 'CONFIG_REFUSED', {}, { name: 'a/b' }],
] as const) {
  test(`${name} is refused as ${code}`, (t) => {
    const error = t.throws(() => create(request as CreateRequest, changes), { instanceOf: ConfigError });

    t.is(error?.code, code);
    t.is(error?.phase, 'create');
  });
}

for (const [hostConfig, message] of [
  [{ Binds: ['/a:/b:bogus'] }, 'invalid mode: bogus'],
  [{ Binds: ['/a:/b:c:d'] }, "invalid volume specification: '/a:/b:c:d'"],
  [{ Binds: ['/a:ro'] }, "invalid volume specification: '/a:ro'"],
  [
    { Binds: ['/a:/'] },
    "invalid volume specification: '/a:/': invalid mount config for type \"bind\": invalid specification: destination can't be '/'",
  ],
  [{ Binds: ['/a:/b', '/c:/b'] }, 'Duplicate mount point: /b'],
  [{ Binds: ['/a:/b'], Tmpfs: { '/b': '' } }, 'Duplicate mount point: /b'],
  [
    { Binds: ['a b:/c'] },
    'create a b: "a b" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
  ],
  [{ Binds: ['named:/etc/passwd'] }, 'source /etc/passwd is not directory'],
  [
    { Mounts: [{ Type: 'bind', Source: '/gone', Target: '/x' }] },
    'invalid mount config for type "bind": bind source path does not exist: /gone',
  ],
  [
    { Mounts: [{ Type: 'npipe', Target: '/x' }] },
    'invalid mount config for type "npipe": mount type unknown',
  ],
  [
    { Mounts: [{ Type: 'image', Source: 'bb', Target: '/x', ImageOptions: { Subpath: '../x' } }] },
    'invalid mount config for type "image": subpath must be a relative path within the volume',
  ],
  [{ Mounts: [volume({ bogus: '1' })] }, 'create vol: invalid option: "bogus"'],
  [{ Mounts: [volume({ type: 'nfs' })] }, 'create vol: missing required option: "device"'],
  [{ Mounts: [volume({ size: '1g' })] }, 'create vol: quota size requested but no quota support'],
  [{ VolumesFrom: [':ro'] }, 'invalid name or ID supplied: ""'],
  [{ StorageOpt: { Bogus: '1' } }, 'Unknown option bogus'],
  [{ LogConfig: { Type: 'gelf' } }, 'gelf-address is a required parameter'],
  [
    { LogConfig: { Config: { mode: 'non-blocking', 'max-buffer-size': '1x' } } },
    "error parsing option max-buffer-size: invalid suffix: 'x'",
  ],
  [{ Tmpfs: { run: '' } }, "invalid mount path: 'run' mount path must be absolute"],
  [{ CpusetCpus: '0-' }, 'Invalid value 0- for cpuset cpus: invalid format: 0-'],
  [{ CpusetCpus: '7' }, 'Requested CPUs are not available - requested 7, available: 0-1'],
  [{ CpusetMems: '3' }, 'Requested memory nodes are not available - requested 3, available: 0'],
  [{ MemorySwappiness: 101 }, 'Invalid value: 101, valid memory swappiness range is 0-100'],
  [{ BlkioWeight: 5 }, 'Range of blkio weight is from 10 to 1000'],
  [{ IpcMode: 'odd' }, 'invalid IPC mode: odd'],
  [{ PidMode: 'odd' }, 'invalid PID mode: odd'],
  [{ UTSMode: 'odd' }, 'invalid UTS mode: odd'],
  [{ CgroupnsMode: 'odd' }, 'invalid cgroup namespace mode: odd'],
  [{ ShmSize: -1 }, 'SHM size can not be less than 0'],
  [{ Isolation: 'hyperv' }, 'Invalid isolation: "hyperv" - linux only supports \'default\''],
  [{ Runtime: 'odd' }, 'unknown or invalid runtime name: odd'],
  [{ PortBindings: { 'x/tcp': [] } }, 'invalid port specification: "x"'],
  [{ PortBindings: { '80/tcp': [{ HostPort: '9-8' }] } }, 'invalid port specification: "9-8"'],
  [{ ExtraHosts: ['a:b'] }, 'invalid IP address in add-host: "b"'],
  [{ Links: ['ghost:x'] }, 'could not get container for ghost: No such container: ghost'],
  [{ Links: ['a:b:c'] }, 'bad format for links: a:b:c'],
  [{ SecurityOpt: ['seccomp'] }, 'invalid --security-opt 1: "seccomp"'],
  [{ SecurityOpt: ['odd=1'] }, 'invalid --security-opt 2: "odd=1"'],
  [
    { StorageOpt: { size: '1g' } },
    "--storage-opt is supported only for overlay over xfs with 'pquota' mount option",
  ],
  [
    { CapAdd: ['SYS_RESOURCE'] },
    'invalid CapAdd: capability not supported by your kernel or not available in the current environment: "CAP_SYS_RESOURCE"',
  ],
] as const satisfies readonly (readonly [HostConfig, string])[]) {
  test(`${JSON.stringify(hostConfig)} is refused: ${message}`, (t) => {
    t.deepEqual(
      problems(() => create({ HostConfig: hostConfig as HostConfig })),
      [message],
    );
  });
}

test('what the kernel cannot do is dropped with a warning', (t) => {
  const host = {
    ...FACTS,
    cgroup: { ...FACTS.cgroup, pidsLimit: false, cpuShares: false, oomKillDisable: false },
  };
  const { hostConfig, warnings } = create({ HostConfig: { PidsLimit: 5, CpuShares: 7 } }, { host });

  t.is(hostConfig.PidsLimit, null);
  t.is(hostConfig.CpuShares, 0);
  t.deepEqual(warnings, [
    'Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.',
    'Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.',
  ]);
});

test('binds, mounts and volumes become mount points, the later over the earlier', (t) => {
  const { mountPoints } = create({
    Volumes: { '/data': {}, '/own': {} },
    HostConfig: {
      Binds: ['/there:/data:ro', 'named:/vol:nocopy'],
      Mounts: [{ Type: 'tmpfs', Target: '/t', TmpfsOptions: { SizeBytes: 2 ** 20, Mode: 0o1770 } }],
    },
  });

  t.deepEqual(
    mountPoints.map(({ type, destination, source, writable, copyData, mode }) => [
      ...[type, destination, source, writable],
      ...[copyData, mode],
    ]),
    [
      ['bind', '/data', '/there', false, false, 'ro'],
      ['volume', '/vol', '/volumes/named', true, false, 'nocopy'],
      ['tmpfs', '/t', '', true, false, ''],
      ['volume', '/own', '/volumes/volume-of-own', true, true, ''],
    ],
  );
  t.is(mountPoints[2]?.tmpfsOptions, 'mode=1770,size=1m');
});

test('a bind of the engine’s own folder is a slave, and nothing else', (t) => {
  const { mountPoints } = create({ HostConfig: { Binds: ['/var/lib:/x'] } });

  t.is(mountPoints[0]?.propagation, 'rslave');
  t.regex(
    problems(() => create({ HostConfig: { Binds: ['/var/lib:/x:private'] } }))[0] ?? '',
    /^invalid mount config: must use either propagation mode "rslave" or "rshared"/,
  );
});

test('releases differ in what they refuse, and how', (t) => {
  const runtime = (dialect: CreateContext['dialect']) =>
    problems(() => create({ HostConfig: { Runtime: 'odd' } }, { dialect }))[0];

  t.is(runtime(DIALECT_20_10), 'Unknown runtime specified odd');
  t.is(runtime(DIALECT_24_0), 'unknown or invalid runtime name: odd');
  t.notThrows(() => create({ HostConfig: { CapAdd: ['SYS_RESOURCE'] } }, { dialect: DIALECT_20_10 }));
  t.notThrows(() => create({ HostConfig: { IpcMode: 'odd' } }, { dialect: DIALECT_20_10 }));
});

test('a request without any field of Config is refused', (t) => {
  const refused = (dialect: CreateContext['dialect']) =>
    problems(() => normalizeCreate({ HostConfig: {} }, context({ dialect })))[0];

  t.is(refused(DIALECT_24_0), 'Config cannot be empty in order to create a container');
  t.is(refused(DIALECT_CURRENT), 'config cannot be empty in order to create a container');
});

test('containers that wait for each other are refused, however long the circle is', (t) => {
  const joining = (id: string, name: string, NetworkMode: string): FoundContainer => ({
    ...PEER,
    id,
    name,
    hostConfig: { NetworkMode, PidMode: NetworkMode },
  });
  const others = [
    joining('1'.repeat(64), 'a', 'container:b'),
    joining('2'.repeat(64), 'b', 'container:me'),
    joining('3'.repeat(64), 'c', 'container:d'),
    joining('4'.repeat(64), 'd', 'container:c'),
    joining('5'.repeat(64), 'end', 'default'),
  ];
  const findContainer = (reference: string) =>
    others.find(({ id, name }) => id === reference || name === reference);
  const refused = (hostConfig: HostConfig) =>
    problems(() => create({ HostConfig: hostConfig }, { findContainer, name: 'me' }));

  t.deepEqual(refused({ PidMode: 'container:a' }), ['PidMode goes round in a circle: me → a → b → me']);
  t.deepEqual(refused({ NetworkMode: 'container:c' }), [
    'NetworkMode goes round in a circle: me → c → d → c',
  ]);
  t.deepEqual(refused({ IpcMode: 'container:me' }), [
    'No such container: me',
    'IpcMode goes round in a circle: me → me',
  ]);
  t.deepEqual(refused({ NetworkMode: 'container:end', PidMode: 'container:end' }), []);
});

test('the volume driver is asked for anonymous volumes, too', (t) => {
  t.deepEqual(
    problems(() => create({ Volumes: { '/x': {} }, HostConfig: { VolumeDriver: 'ghost' } })),
    ['create volume-of-x: error looking up volume plugin ghost: plugin "ghost" not found'],
  );
});

test('a tmpfs among the mounts of another container cannot be taken over', (t) => {
  const { mountPoints } = create({ HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/x' }] } });
  const findContainer = () => ({ ...PEER, mountPoints });

  t.deepEqual(
    problems(() => create({ HostConfig: { VolumesFrom: ['peer'] } }, { findContainer })),
    ['get: no such volume'],
  );
});

test('the working directory cannot lie below a file', (t) => {
  t.deepEqual(
    problems(() => create({ WorkingDir: '/etc/passwd/x/y' }, { rootfsPath: '/root' })),
    ['lstat /root/etc/passwd/x: not a directory'],
  );
});

test('sizes are read as the release reads them', (t) => {
  const LogConfig = { Config: { mode: 'non-blocking', 'max-buffer-size': '1x' } };

  t.deepEqual(
    problems(() => create({ HostConfig: { LogConfig } }, { dialect: DIALECT_20_10 })),
    ["error parsing option max-buffer-size: invalid size: '1x'"],
  );
});

test('an update is judged against what the container has', (t) => {
  const container = { id: 'x', hostConfig: { NanoCpus: 1e9, MemorySwap: 2 ** 27 } };
  const update = (request: Parameters<typeof normalizeUpdate>[0]) =>
    normalizeUpdate(request, container, context());

  t.deepEqual(update({ NanoCpus: 5e8 }).hostConfig, { NanoCpus: 5e8, MemorySwap: 2 ** 27 });
  t.deepEqual(
    problems(() => update({ CpuQuota: 5000, Memory: 2 ** 30 })),
    [
      'Cannot update container x: Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set',
      'Cannot update container x: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
    ],
  );
});

test('What would be refused after create is told after what create refuses, but for repetitions.', (t) => {
  const words = `Invalid isolation: "x" - linux only supports 'default'`;
  const later = ['user x', `cannot join: ${words}`, 'user x', 'device y'];
  let asked = 0;
  const refusedLater = () => {
    asked += 1;
    return later;
  };
  const refused = (hostConfig: HostConfig) =>
    problems(() => normalizeCreate({ Image: 'bb', HostConfig: hostConfig }, context(), refusedLater));

  t.deepEqual(refused({ Isolation: 'x', CpuQuota: 1 }), [
    words,
    'CPU cfs quota can not be less than 1ms (i.e. 1000)',
    'user x',
    'device y',
  ]);
  t.is(asked, 1);
  t.notThrows(() => normalizeCreate({ Image: 'bb' }, context(), refusedLater));
  t.is(asked, 1);
});

test('Today a host name that no kernel takes is refused, by its bytes.', (t) => {
  const refused = (Hostname: string, dialect = DIALECT_CURRENT) => {
    try {
      create({ Hostname }, { dialect });
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  t.is(refused('a'.repeat(64)), undefined);
  t.is(refused('a'.repeat(65)), `hostname "${'a'.repeat(65)}" is too long (maximum 64 bytes)`);
  t.regex(refused('ä'.repeat(33)) ?? '', /is too long \(maximum 64 bytes\)$/);
  for (const dialect of [DIALECT_20_10, DIALECT_24_0]) t.is(refused('a'.repeat(65), dialect), undefined);
});
