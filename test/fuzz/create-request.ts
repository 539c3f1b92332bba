import fc from 'fast-check';

/** Texts that have broken parsers: empty, blank, huge, control characters, other scripts, paths, patterns, prototypes. */
export const nasty: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: fc.string({ maxLength: 20 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '',
      ' ',
      '\0',
      '\n',
      '..',
      '../../etc',
      '/',
      '//',
      '/proc/self/fd/1',
      '/../x',
      'a:b:c:d',
      ':',
      '=',
      'a=b=c',
      '-1',
      '0',
      '1e400',
      '0x10',
      '9223372036854775808',
      '__proto__',
      'constructor',
      'container:',
      'container:../x',
      '%s',
      '$HOME',
      '$(id)',
      '`id`',
      '; id',
      '𝕏',
      'é'.repeat(300),
    ),
  },
);

const absolute = fc.oneof(
  nasty.map((text) => `/${text}`),
  fc.constantFrom('/data', '/data/inner', '/dev/shm', '/proc', '/etc/hosts', '/a/../b', '/tmp/'),
);
const number = fc.oneof(
  fc.integer({ min: -2, max: 5000 }),
  fc.constantFrom(2 ** 26, 2 ** 31, 2 ** 53, -(2 ** 63), 100_000, 1_000_000_000),
  fc.maxSafeInteger(),
);
const texts = (word: fc.Arbitrary<string>) => fc.array(word, { maxLength: 3 });
const textMap = (value: fc.Arbitrary<string>) => fc.dictionary(nasty, value, { maxKeys: 3 });
const some = (...words: string[]) =>
  fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: nasty });

const mountRequest = fc.record(
  {
    Type: some('bind', 'volume', 'tmpfs', 'npipe', 'image'),
    Source: fc.oneof(absolute, nasty),
    Target: fc.oneof(absolute, nasty),
    ReadOnly: fc.boolean(),
    BindOptions: fc.record(
      {
        Propagation: some('rprivate', 'rshared', 'rslave'),
        NonRecursive: fc.boolean(),
        CreateMountpoint: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    VolumeOptions: fc.record({ NoCopy: fc.boolean(), Subpath: nasty }, { requiredKeys: [] }),
    TmpfsOptions: fc.record({ SizeBytes: number, Mode: number }, { requiredKeys: [] }),
  },
  { requiredKeys: ['Type', 'Target'] },
);

const HOST_CONFIG = {
  Binds: texts(
    fc.oneof(
      nasty,
      fc.tuple(absolute, absolute, some('ro', 'rw', 'z', 'rshared,ro')).map((parts) => parts.join(':')),
    ),
  ),
  Tmpfs: fc.dictionary(absolute, some('', 'size=1m', 'ro,mode=700', 'size=%'), { maxKeys: 2 }),
  Mounts: fc.array(mountRequest, { maxLength: 2 }),
  Memory: number,
  MemorySwap: number,
  MemoryReservation: number,
  MemorySwappiness: number,
  NanoCpus: number,
  CpuShares: number,
  CpuQuota: number,
  CpuPeriod: number,
  CpusetCpus: some('0', '0-1', '1,0', '5-'),
  PidsLimit: number,
  BlkioWeight: number,
  OomScoreAdj: number,
  OomKillDisable: fc.boolean(),
  ShmSize: number,
  Ulimits: fc.array(fc.record({ Name: some('nofile', 'nproc', 'core'), Soft: number, Hard: number }), {
    maxLength: 2,
  }),
  Sysctls: textMap(nasty),
  CapAdd: texts(some('ALL', 'NET_ADMIN', 'CAP_CHOWN', 'chown')),
  CapDrop: texts(some('ALL', 'MKNOD')),
  SecurityOpt: texts(
    some('no-new-privileges', 'seccomp=unconfined', 'apparmor=x', 'label=disable', 'systempaths=unconfined'),
  ),
  Devices: fc.array(
    fc.record({
      PathOnHost: fc.oneof(fc.constant('/dev/null'), absolute),
      PathInContainer: absolute,
      CgroupPermissions: some('rwm', 'r'),
    }),
    { maxLength: 2 },
  ),
  DeviceCgroupRules: texts(some('c 1:3 rwm', 'a *:* r', 'b 8:* rw')),
  NetworkMode: some('none', 'host', 'default'),
  IpcMode: some('private', 'host', 'none', 'shareable'),
  PidMode: some('', 'host'),
  UTSMode: some('', 'host'),
  UsernsMode: some('', 'host'),
  CgroupnsMode: some('host', 'private', ''),
  CgroupParent: some('/own', 'a.slice', ''),
  ReadonlyRootfs: fc.boolean(),
  Privileged: fc.boolean(),
  Init: fc.boolean(),
  RestartPolicy: fc.record({ Name: some('no', 'always', 'on-failure'), MaximumRetryCount: number }),
  ExtraHosts: texts(some('a:127.0.0.1', 'b:host-gateway')),
  Dns: texts(some('1.1.1.1', '::1')),
  DnsSearch: texts(nasty),
  DnsOptions: texts(nasty),
  GroupAdd: texts(some('10', 'wheel', '-1')),
  MaskedPaths: fc.option(texts(absolute)),
  ReadonlyPaths: fc.option(texts(absolute)),
  Links: texts(nasty),
  VolumesFrom: texts(nasty),
  LogConfig: fc.record({ Type: some('json-file', 'none', 'local'), Config: textMap(nasty) }),
  PortBindings: fc.dictionary(some('80/tcp'), fc.constant([]), { maxKeys: 1 }),
};

/** A few of many fields: with more, hardly any request would be right. */
function few<Fields extends Readonly<Record<string, fc.Arbitrary<unknown>>>>(
  fields: Fields,
): fc.Arbitrary<object> {
  return fc
    .subarray(Object.keys(fields), { minLength: 0, maxLength: 4 })
    .chain((names) =>
      fc.record(Object.fromEntries(names.map((name) => [name, fields[name] as fc.Arbitrary<unknown>]))),
    );
}

const image = fc.oneof({ weight: 29, arbitrary: fc.constant('busybox') }, { weight: 1, arbitrary: nasty });

const CONFIG = {
  Hostname: nasty,
  Domainname: nasty,
  User: some('', '0', '1000:1000', 'root', 'nobody:nogroup', '-1', '4294967296'),
  Env: texts(
    fc.oneof(
      nasty,
      fc.tuple(nasty, nasty).map((parts) => parts.join('=')),
    ),
  ),
  Cmd: texts(nasty),
  Entrypoint: texts(nasty),
  WorkingDir: fc.oneof(absolute, nasty),
  Volumes: fc.dictionary(absolute, fc.constant({}), { maxKeys: 2 }),
  ExposedPorts: fc.dictionary(some('80/tcp', '1-3/udp'), fc.constant({}), { maxKeys: 2 }),
  Labels: textMap(nasty),
  StopSignal: some('TERM', '9', 'SIGRTMIN+3'),
  StopTimeout: number,
  Tty: fc.boolean(),
  OpenStdin: fc.boolean(),
  MacAddress: nasty,
};

/** Bodies of `POST /containers/create` that are mostly right, with something wrong here and there. */
export const createRequest = fc
  .tuple(image, few(CONFIG), few(HOST_CONFIG))
  .map(([Image, config, HostConfig]) => ({ Image, ...config, HostConfig }));
