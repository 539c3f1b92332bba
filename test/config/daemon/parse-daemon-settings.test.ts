import test from 'ava';
import { dataRootOf } from '../../../src/config/create/data-root.ts';
import {
  type DaemonContext,
  type DaemonInput,
  dockerdMessage,
  parseDaemonSettings,
} from '../../../src/config/daemon/parse-daemon-settings.ts';
import { DEFAULT_DAEMON_SETTINGS } from '../../../src/contract/daemon-settings.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

const FILES: Readonly<Record<string, string>> = {
  '/etc/passwd':
    'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:1001::/:/bin/sh\n',
  '/etc/group': 'root:x:0:\nann:x:1000:\nstaff:x:50:\nbob:x:1001:\n',
  '/etc/subuid': '# ranges\nann:200000:1000\n1000:300000:10\n1000:400000:20\n',
  '/etc/subgid': 'ann:500000:1000\n',
  '/profile.json': '{"defaultAction":"SCMP_ACT_ALLOW"}',
};

function contextFor(version: DaemonContext['version']): DaemonContext {
  return { version, readFile, cgroupVersion: 1 };
}

function readFile(path: string): Uint8Array {
  const content = FILES[path];
  if (content === undefined) throw Object.assign(new Error('no file'), { code: 'ENOENT' });
  return Buffer.from(content);
}

function settings(input: DaemonInput, version: DaemonContext['version'] = '24.0') {
  return parseDaemonSettings(input, contextFor(version));
}

function fileOf(value: unknown): DaemonInput {
  return {
    file: {
      path: '/etc/docker/daemon.json',
      text: typeof value === 'string' ? value : JSON.stringify(value),
    },
  };
}

function message(input: DaemonInput, version: DaemonContext['version'] = '24.0'): string {
  try {
    settings(input, version);
  } catch (error) {
    if (error instanceof ConfigError) return dockerdMessage(error);
    throw error;
  }
  throw new Error('nothing was refused');
}

for (const version of ['20.10', '24.0', 'current'] as const) {
  test(`Without flags and without a file dockerd ${version} has its defaults.`, (t) => {
    t.deepEqual(settings({}, version), DEFAULT_DAEMON_SETTINGS);
    t.deepEqual(settings(fileOf({}), version), DEFAULT_DAEMON_SETTINGS);
  });
}

test('Flags become settings.', (t) => {
  const flags = [
    '--cgroup-parent=/up',
    '--exec-opt',
    'native.cgroupdriver=cgroupfs',
    '--default-ulimit',
    'nofile=1000:2000',
    '--default-ulimit',
    'core=0',
    '--default-shm-size',
    '32m',
    '--default-ipc-mode=shareable',
    '--default-cgroupns-mode',
    'private',
    '--cpu-rt-period=1000000',
    '--cpu-rt-runtime=500000',
    '--init',
    '--init-path=/sbin/tini',
    '--no-new-privileges',
    '--selinux-enabled',
    '--icc=false',
    '--bip',
    '10.99.0.1/24',
    '--dns',
    '4.4.4.4',
    '--dns-search',
    'corp',
    '--dns-opt',
    'ndots:3',
    '--host-gateway-ip',
    '1.2.3.4',
    '--add-runtime',
    'Alt=/bin/alt',
    '--label',
    'a=b',
    '--seccomp-profile',
    '/profile.json',
    '--log-opt',
    'max-size=1m',
  ];
  t.deepEqual(settings({ flags }), {
    ...DEFAULT_DAEMON_SETTINGS,
    cgroupParent: '/up',
    cgroupDriver: 'cgroupfs',
    defaultUlimits: [
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'nofile', Soft: 1000, Hard: 2000 },
    ],
    defaultShmSizeBytes: 32 * 1024 * 1024,
    defaultIpcMode: 'shareable',
    defaultCgroupnsMode: 'private',
    cpuRtPeriodUs: 1_000_000,
    cpuRtRuntimeUs: 500_000,
    init: true,
    initPath: '/sbin/tini',
    noNewPrivileges: true,
    selinuxEnabled: true,
    interContainerCommunication: false,
    bridgeIp: '10.99.0.1/24',
    dns: ['4.4.4.4'],
    dnsSearch: ['corp'],
    dnsOptions: ['ndots:3'],
    hostGatewayIps: ['1.2.3.4'],
    runtimes: { alt: { path: '/bin/alt' } },
    labels: ['a=b'],
    seccompProfile: { path: '/profile.json', json: FILES['/profile.json'] ?? '' },
    logOpts: { 'max-size': '1m' },
  });
});

test('The file says the same under its own keys; false in it is heard, zero is not.', (t) => {
  const file = fileOf({
    'default-ulimits': { nofile: { Name: 'nofile', Hard: 2000, Soft: 1000 } },
    'default-shm-size': '32m',
    'default-runtime': 'alt',
    runtimes: { alt: { path: 'runc', runtimeArgs: ['--debug'] } },
    'exec-opts': ['native.cgroupdriver=systemd'],
    'cgroup-parent': 'team.slice',
    iptables: false,
    'userland-proxy': false,
    mtu: 0,
    labels: ['a=b'],
    'log-driver': 'local',
    'log-opts': { 'max-size': '1m' },
    'default-address-pools': [{ base: '10.55.0.0/16', size: 24 }],
    'node-generic-resources': ['gpu=1'],
    features: { 'containerd-snapshotter': true, other: false },
  });
  t.deepEqual(settings(file), {
    ...DEFAULT_DAEMON_SETTINGS,
    defaultUlimits: [{ Name: 'nofile', Hard: 2000, Soft: 1000 }],
    defaultShmSizeBytes: 32 * 1024 * 1024,
    defaultRuntime: 'alt',
    runtimes: { alt: { path: 'runc', runtimeArgs: ['--debug'] } },
    cgroupDriver: 'systemd',
    cgroupParent: 'team.slice',
    iptables: false,
    ipMasquerade: false,
    userlandProxy: false,
    labels: ['a=b'],
    logDriver: 'local',
    logOpts: { 'max-size': '1m' },
    defaultAddressPools: [{ base: '10.55.0.0/16', size: 24 }],
    nodeGenericResources: ['gpu=1'],
    features: { 'containerd-snapshotter': true, other: false },
  });
});

test('Runtimes are gathered from flags and file alike.', (t) => {
  const { runtimes } = settings({
    flags: ['--add-runtime', 'a=/a'],
    ...fileOf({ runtimes: { b: { path: '/b' } } }),
  });
  t.deepEqual(runtimes, { a: { path: '/a' }, b: { path: '/b' } });
});

test('A remapped root takes the ranges of its user, by number before by name.', (t) => {
  t.deepEqual(settings({ flags: ['--userns-remap=ann'] }).usernsRemap, {
    spec: 'ann',
    uidMappings: [
      { containerID: 0, hostID: 300_000, size: 10 },
      { containerID: 10, hostID: 400_000, size: 20 },
    ],
    gidMappings: [{ containerID: 0, hostID: 500_000, size: 1000 }],
  });
});

test('The default remap takes the first range that useradd would give.', (t) => {
  const range = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
  t.deepEqual(settings({ flags: ['--userns-remap=default'] }).usernsRemap, {
    spec: 'default',
    uidMappings: range,
    gidMappings: range,
  });
});

test('Root cannot be remapped to itself: the setting stands, without maps.', (t) => {
  const remapped = settings({ flags: ['--userns-remap=0:0'] });
  t.deepEqual(remapped.usernsRemap, { spec: '0:0', uidMappings: [], gidMappings: [] });
  t.is(dataRootOf(remapped), '/var/lib/docker/0.0');
});

test('Only 24.0 knows seccomp profiles by name.', (t) => {
  const flags = ['--seccomp-profile', 'unconfined'];
  t.is(settings({ flags }).seccompProfile, 'unconfined');
  t.is(
    message({ flags }, '20.10'),
    'failed to start daemon: opening seccomp profile (unconfined) failed: open unconfined: no such file or directory',
  );
});

const WITH_FILE = 'unable to configure the Docker daemon with file /etc/docker/daemon.json: ';
const MERGED = `${WITH_FILE}merged configuration validation from file and command line flags failed: `;
const STARTING = 'failed to start daemon: ';

const REFUSED_FLAGS: readonly (readonly [flags: readonly string[], expected: string])[] = [
  [
    ['--default-shm-size', 'x'],
    `Status: invalid argument "x" for "--default-shm-size" flag: invalid size: 'x'\nSee 'dockerd --help'., Code: 125`,
  ],
  [['--bogus'], "Status: unknown flag: --bogus\nSee 'dockerd --help'., Code: 125"],
  [
    ['--add-runtime', 'runc=/x'],
    `Status: invalid argument "runc=/x" for "--add-runtime" flag: runtime name 'runc' is reserved\nSee 'dockerd --help'., Code: 125`,
  ],
  [['--exec-opt', 'native.cgroupdriver=bogus'], `${STARTING}native.cgroupdriver option bogus not supported`],
  [
    ['--exec-opt', 'native.cgroupdriver=none'],
    `${STARTING}native.cgroupdriver option none is internally used and cannot be specified manually`,
  ],
  [
    ['--exec-opt', 'native.cgroupdriver=systemd', '--cgroup-parent', '/x'],
    `${STARTING}cgroup-parent for systemd cgroup should be a valid slice named as "xxx.slice"`,
  ],
  [
    ['--bridge', 'br0', '--bip', '10.0.0.1/8'],
    `${STARTING}You specified -b & --bip, mutually exclusive options. Please specify only one`,
  ],
  [
    ['--iptables=false', '--icc=false'],
    `${STARTING}You specified --iptables=false with --icc=false. ICC=false uses iptables to function. Please set --icc or --iptables to true`,
  ],
  [
    ['--seccomp-profile', '/nosuch.json'],
    `${STARTING}opening seccomp profile (/nosuch.json) failed: open /nosuch.json: no such file or directory`,
  ],
  [
    ['--userns-remap=nosuchuser'],
    'Error during uid lookup for "nosuchuser": getent unable to find entry "nosuchuser" in passwd database',
  ],
  [['--userns-remap=a:b:c'], 'Invalid user/group specification in --userns-remap: "a:b:c"'],
  [
    ['--userns-remap=77'],
    'Uid 77 has no entry in /etc/passwd: getent unable to find entry "77" in passwd database',
  ],
  [
    ['--userns-remap=ann:nosuch'],
    'Error during groupname lookup for "nosuch": getent unable to find entry "nosuch" in group database',
  ],
  [['--userns-remap=bob'], 'Can\'t create ID mappings: no subuid ranges found for user "bob"'],
  [['--default-cgroupns-mode', 'x'], 'default cgroup namespace mode (x) is invalid; use "host" or "private"'],
  [['--default-ipc-mode', 'x'], 'default IPC mode setting (x) is invalid; use "shareable" or "private"'],
  [
    ['--default-ipc-mode', 'host'],
    'IPC mode "host" is not supported as default value; use "shareable" or "private"',
  ],
  [['--default-runtime', 'nosuch'], "specified default runtime 'nosuch' does not exist"],
  [['--log-level', 'loud'], 'invalid logging level: loud'],
  [['--mtu', '-1'], 'invalid default MTU: -1'],
  [['--label', 'a=b', '--label', 'a=c'], 'conflict labels for a=c and a=b'],
];

for (const [flags, expected] of REFUSED_FLAGS) {
  test(`dockerd ${flags.join(' ')} is refused in dockerd's words.`, (t) => {
    t.is(message({ flags }), expected);
  });
}

const REFUSED_FILES: readonly (readonly [value: unknown, expected: string])[] = [
  [{ bogus: 1 }, `${WITH_FILE}the following directives don't match any configuration option: bogus`],
  ['{"debug": tru}', `${WITH_FILE}invalid character '}' in literal true (expecting 'e')`],
  ['{"debug": true', `${WITH_FILE}unexpected end of JSON input`],
  ['[]', `${WITH_FILE}json: cannot unmarshal array into Go value of type map[string]interface {}`],
  [
    { debug: 'yes' },
    `${WITH_FILE}json: cannot unmarshal string into Go struct field Config.debug of type bool`,
  ],
  [{ mtu: 1.5 }, `${WITH_FILE}json: cannot unmarshal number 1.5 into Go struct field Config.mtu of type int`],
  [
    '{"mtu": 1e3}',
    `${WITH_FILE}json: cannot unmarshal number 1e3 into Go struct field Config.mtu of type int`,
  ],
  [
    '{"debug": 1e3}',
    `${WITH_FILE}json: cannot unmarshal number into Go struct field Config.debug of type bool`,
  ],
  [
    '{"log-opts": 1e3}',
    `${WITH_FILE}json: cannot unmarshal number into Go struct field Config.log-opts of type map[string]string`,
  ],
  ['{"default-shm-size": 1e3}', `${WITH_FILE}invalid size: "1e3"`],
  [
    '{"cpu-rt-period": 9223372036854775808}',
    `${WITH_FILE}json: cannot unmarshal number 9223372036854775808 into Go struct field Config.cpu-rt-period of type int64`,
  ],
  [
    { dns: '1.1.1.1' },
    `${WITH_FILE}json: cannot unmarshal string into Go struct field Config.dns of type []string`,
  ],
  [{ 'default-shm-size': 5 }, `${WITH_FILE}invalid size: "5"`],
  [
    { runtimes: { a: { path: 1 } } },
    `${WITH_FILE}json: cannot unmarshal number into Go struct field Runtime.runtimes.path of type string`,
  ],
  [{ runtimes: { runc: { path: 'x' } } }, `${MERGED}runtime name 'runc' is reserved`],
  [{ dns: ['x'] }, `${MERGED}x is not an ip address`],
  [{ labels: ['a'] }, `${MERGED}bad attribute format: a`],
  [{ runtimes: { a: {} } }, `${STARTING}runtime a: either a runtimeType or a path must be configured`],
  [
    { runtimes: { a: { path: '/a', runtimeType: 'x' } } },
    `${STARTING}runtime a: cannot configure both path and runtimeType for the same runtime`,
  ],
];

for (const [value, expected] of REFUSED_FILES) {
  test(`A daemon.json of ${typeof value === 'string' ? value : JSON.stringify(value)} is refused in dockerd's words.`, (t) => {
    t.is(message(fileOf(value)), expected);
  });
}

test('20.10 judges the file before the flags are added.', (t) => {
  t.is(
    message(fileOf({ runtimes: { runc: { path: 'x' } } }), '20.10'),
    `${WITH_FILE}configuration validation from file failed: runtime name 'runc' is reserved`,
  );
});

test('A setting in both places is refused with both values, in the order of the flags.', (t) => {
  const flags = [
    '--mtu',
    '1400',
    '--log-level',
    'info',
    '--label',
    'a=b',
    '--default-shm-size',
    '1g',
    '--http-proxy',
    'http://me:pw@h',
  ];
  const file = fileOf({
    'log-level': 'debug',
    labels: ['x=y', 'z=w'],
    mtu: 1000000,
    'default-shm-size': '2g',
    proxies: { 'http-proxy': 'http://you:pw@h' },
  });
  t.is(
    message({ flags, ...file }),
    `${WITH_FILE}the following directives are specified both as a flag and in the configuration file: ${[
      'default-shm-size: (from flag: 1GiB, from file: 2g)',
      'http-proxy: (from flag: http://xxxxx:xxxxx@h, from file: http://xxxxx:xxxxx@h)',
      'labels: (from flag: [a=b], from file: [x=y z=w])',
      'log-level: (from flag: info, from file: debug)',
      'mtu: (from flag: 1400, from file: 1e+06)',
    ].join(', ')}`,
  );
});

test('Real-time settings are for cgroup v1 only.', (t) => {
  const input = { flags: ['--cpu-rt-runtime', '5'] };
  const error = t.throws(() => parseDaemonSettings(input, { ...contextFor('24.0'), cgroupVersion: 2 }), {
    instanceOf: ConfigError,
  });
  t.is(error.message, 'daemon-scoped cpu-rt-period and cpu-rt-runtime are not implemented for cgroup v2');
});

const BY_VERSION: readonly (readonly [input: DaemonInput, old: string, now: string])[] = [
  [
    { flags: ['--ip', 'x'] },
    'Status: invalid argument "x" for "--ip" flag: x is not an ip address\nSee \'dockerd --help\'., Code: 125',
    'Status: invalid argument "x" for "--ip" flag: failed to parse IP: "x"\nSee \'dockerd --help\'., Code: 125',
  ],
  [
    { flags: ['--default-shm-size', '1x'] },
    'Status: invalid argument "1x" for "--default-shm-size" flag: invalid size: \'1x\'\nSee \'dockerd --help\'., Code: 125',
    'Status: invalid argument "1x" for "--default-shm-size" flag: invalid suffix: \'x\'\nSee \'dockerd --help\'., Code: 125',
  ],
  [{ flags: ['--log-level', 'x'] }, 'unable to parse logging level: x', 'invalid logging level: x'],
];

for (const [input, old, now] of BY_VERSION) {
  test(`${input.flags?.join(' ')} is refused in the words of each release.`, (t) => {
    t.is(message(input, '20.10'), old);
    t.is(message(input, '24.0'), now);
  });
}

test('A flag or a key that a release does not have is unknown to it.', (t) => {
  const flags = { flags: ['--http-proxy', 'http://x'] };
  const file = fileOf({ 'cdi-spec-dirs': ['/x'] });

  t.regex(message(flags, '20.10'), /^Status: unknown flag: --http-proxy/);
  t.notThrows(() => settings(flags, '24.0'));
  t.regex(message(file, '24.0'), /don't match any configuration option: cdi-spec-dirs$/);
  t.deepEqual(settings(file, 'current').cdiSpecDirs, ['/x']);
});

test('Options that every container’s log would get are judged at once.', (t) => {
  t.is(
    message({ flags: ['--log-opt', 'bogus=1'] }),
    "failed to start daemon: failed to set log opts: unknown log opt 'bogus' for json-file log driver",
  );
  t.notThrows(() => settings({ flags: ['--log-driver', 'bogus'] }));
});

test('dockerd takes no arguments.', (t) => {
  t.regex(message({ flags: ['x'] }), /^"dockerd" accepts no argument\(s\)\./);
});

test('20.10 takes runtimes as they are; a limit is named by what it says of itself, not by its key.', (t) => {
  t.notThrows(() => settings(fileOf({ runtimes: { a: {} } }), '20.10'));
  t.deepEqual(settings(fileOf({ 'default-ulimits': { nofile: { Name: 'core', Soft: 1 } } })).defaultUlimits, [
    { Name: 'core', Hard: 0, Soft: 1, key: 'nofile' },
  ]);
});

test('Limits are ordered by their keys, which tell two of one name apart.', (t) => {
  const core = { Name: 'core', Soft: 1, Hard: 2 };
  const file = fileOf({ 'default-ulimits': { x: core, nothing: null, core: { ...core, Hard: 3 } } });

  t.deepEqual(settings(file).defaultUlimits, [
    { ...core, Hard: 3 },
    { ...core, key: 'x' },
  ]);
});

test('Numbers of the file are kept to the 64 bits that Go has for them.', (t) => {
  const text =
    '{"default-ulimits": {"core": {"Name": "core", "Hard": 9223372036854775807, "Soft": -9223372036854775808}}}';

  t.deepEqual(settings(fileOf(text)).defaultUlimits, [{ Name: 'core', Hard: 2 ** 63, Soft: -(2 ** 63) }]);
});

test('20.10 reads the file as a stream: up to its first value, and no mark of its byte order.', (t) => {
  t.true(settings(fileOf('{"live-restore": true} and more'), '20.10').liveRestore);
  t.true(settings(fileOf('{"live-restore": true}{}'), '20.10').liveRestore);
  t.is(
    message(fileOf('\ufeff{}'), '20.10'),
    `${WITH_FILE}invalid character 'ï' looking for beginning of value`,
  );
  t.is(message(fileOf('{} x')), `${WITH_FILE}invalid character 'x' after top-level value`);
  t.notThrows(() => settings(fileOf('\ufeff{}')));
});

test('What stands in default-network-opts counted as keys before there was such a flag.', (t) => {
  const file = (options: object) => fileOf({ 'default-network-opts': options });

  t.notThrows(() => settings(file({ bridge: { a: 'b' } })));
  t.notThrows(() => settings(file({ nope: { a: 'b' } })));
  t.notThrows(() => settings(file({ bridge: { a: 'b' } }), '20.10'));
  t.is(
    message(file({ nope: { a: 'b' } }), '20.10'),
    `${WITH_FILE}the following directives don't match any configuration option: nope`,
  );
});

test('A bridge needs an address of IPv4.', (t) => {
  t.is(
    message({ flags: ['--bip', 'fd00::1/64'] }),
    `${STARTING}Error initializing network controller: error creating default "bridge" network: bridge has no IPv4 address configured`,
  );
});
