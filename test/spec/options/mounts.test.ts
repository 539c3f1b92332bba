import test from 'ava';
import type { SourceFacts, SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import type { Spec } from '../../../src/oci/runtime-spec.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { explainSpec } from '../../../src/spec/explain-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { bind, FACTS, peer, specInput, withHostConfig } from '../spec-input.ts';

const SEEDS = ['docker-1.11', 'docker-1.12', 'docker-1.13'];
const LATER = ['docker-20.10', 'docker-24.0', 'current'];

const MAP = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
const REMAPPED = {
  ...specInput().settings,
  usernsRemap: { spec: 'default', uidMappings: MAP, gidMappings: MAP },
};

function build(name: string, input: SpecInput): Spec {
  return buildSpec(input, findPipeline(name));
}

function optionsOf(spec: Spec, destination: string): readonly string[] | undefined {
  return spec.mounts?.find((mount) => mount.destination === destination)?.options;
}

function refusal(name: string, input: SpecInput): string | undefined {
  try {
    build(name, input);
    return undefined;
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

function source(propagation: SourceFacts['propagation'], mountPoint = '/mnt'): SourceFacts {
  return { mountPoint, propagation, lockedFlags: ['nosuid', 'nodev'] };
}

for (const name of [...SEEDS, ...LATER]) {
  const path = SEEDS.includes(name) && name !== 'docker-20.10' ? 'Path /s' : 'path /s';
  const end = SEEDS.includes(name) ? '.' : '';

  for (const propagation of ['shared', 'rshared'] as const) {
    test(`${name}: a ${propagation} mount needs a shared source, and makes the root shared`, (t) => {
      const input = (facts: SourceFacts) =>
        specInput({
          mountPoints: [bind('/d', '/s', { propagation, propagationAsked: true })],
          sources: { '/s': facts },
        });
      const spec = build(name, input(source('shared')));

      t.is(spec.linux?.rootfsPropagation, 'shared');
      t.deepEqual(optionsOf(spec, '/d'), ['rbind', propagation]);
      const words = `${path} is mounted on /mnt but it is not a shared mount${end}`;
      t.is(refusal(name, input(source('slave'))), words);
      t.is(refusal(name, input(source('private'))), words);
    });
  }

  for (const propagation of ['slave', 'rslave'] as const) {
    test(`${name}: a ${propagation} mount needs a shared or slave source, and lets the root be slave`, (t) => {
      const input = (facts: SourceFacts) =>
        specInput({
          mountPoints: [bind('/d', '/s', { propagation, propagationAsked: true })],
          sources: { '/s': facts },
        });

      for (const from of ['shared', 'slave'] as const) {
        const spec = build(name, input(source(from)));
        t.is(spec.linux?.rootfsPropagation, 'rslave');
        t.deepEqual(optionsOf(spec, '/d'), ['rbind', propagation]);
      }
      t.is(
        refusal(name, input(source('private'))),
        `${path} is mounted on /mnt but it is not a shared or slave mount${end}`,
      );
    });
  }

  test(`${name}: beside a shared mount a slave one leaves the root shared, in either order`, (t) => {
    const shared = bind('/d1', '/s', { propagation: 'rshared', propagationAsked: true });
    const slave = bind('/d2', '/s', { propagation: 'rslave', propagationAsked: true });
    const root = (mountPoints: SpecInput['mountPoints']) =>
      build(name, specInput({ mountPoints, sources: { '/s': source('shared') } })).linux?.rootfsPropagation;

    t.is(root([shared, slave]), 'shared');
    t.is(root([slave, shared]), 'shared');
  });

  test(`${name}: a private mount asks nothing of its source and leaves the root alone`, (t) => {
    const mountPoints = [bind('/d', '/s'), bind('/e', '/s', { propagation: 'private' })];
    const spec = build(name, specInput({ mountPoints, sources: { '/s': source('private') } }));

    t.is(spec.linux?.rootfsPropagation, undefined);
    t.deepEqual(optionsOf(spec, '/e'), ['rbind', 'private']);
  });

  test(`${name}: a source that nothing is known of counts as private, on the root`, (t) => {
    const mountPoints = [bind('/d', '/s', { propagation: 'rslave', propagationAsked: true })];

    t.regex(
      refusal(name, specInput({ mountPoints })) ?? '',
      /is mounted on \/ but it is not a shared or slave/,
    );
  });

  test(`${name}: the engine’s own folders and what is above them are slaves only where they can be`, (t) => {
    const root = (folder: string, propagationAsked: boolean) => {
      const mountPoints = [bind('/d', folder, { propagation: 'rslave', propagationAsked })];
      return specInput({ mountPoints, sources: { [folder]: source('private') } });
    };

    for (const folder of ['/var/lib/docker/volumes/v', '/var/lib']) {
      const spec = build(name, root(folder, false));
      t.is(spec.linux?.rootfsPropagation, undefined);
      t.deepEqual(optionsOf(spec, '/d'), ['rbind', 'rslave']);
      t.regex(refusal(name, root(folder, true)) ?? '', /is not a shared or slave mount/);
    }
    t.regex(refusal(name, root('/elsewhere', false)) ?? '', /is not a shared or slave mount/);
  });

  test(`${name}: a source that could not be made is refused`, (t) => {
    const facts = { ...source('private'), createError: 'mkdir /s: read-only file system' };

    t.is(
      refusal(name, specInput({ mountPoints: [bind('/d', '/s')], sources: { '/s': facts } })),
      "error while creating mount source path '/s': mkdir /s: read-only file system",
    );
  });

  test(`${name}: a bind is what was asked for: where, how deep, and whether it can be written`, (t) => {
    const mountPoints = [
      bind('/all', '/s'),
      bind('/top', '/s', { nonRecursive: true }),
      bind('/ro', '/s', { writable: false }),
      bind('/default', '/s', { propagation: '' }),
    ];
    const spec = build(name, specInput({ mountPoints }));

    t.deepEqual(
      spec.mounts?.filter(({ source: from }) => from === '/s'),
      [
        { destination: '/all', type: 'bind', source: '/s', options: ['rbind', 'rprivate'] },
        { destination: '/top', type: 'bind', source: '/s', options: ['bind', 'rprivate'] },
        { destination: '/ro', type: 'bind', source: '/s', options: ['rbind', 'ro', 'rprivate'] },
        { destination: '/default', type: 'bind', source: '/s', options: ['rbind'] },
      ],
    );
  });

  test(`${name}: a part of a volume is bound by its path below it`, (t) => {
    const mountPoints = [bind('/d', '/volume', { type: 'volume', subpath: 'a/b' })];
    const mount = build(name, specInput({ mountPoints })).mounts?.find(
      ({ destination }) => destination === '/d',
    );

    t.is(mount?.source, '/volume/a/b');
  });

  test(`${name}: a tmpfs mount point is a tmpfs, and goes before a volume of the same place`, (t) => {
    const mountPoints = [
      bind('/t', '', { type: 'tmpfs', tmpfsOptions: 'mode=700' }),
      bind('/v', '/volume', { type: 'volume' }),
    ];
    const spec = build(name, withHostConfig({ Tmpfs: { '/v': 'size=1m' } }, { mountPoints }));
    const at = (destination: string) => spec.mounts?.filter((mount) => mount.destination === destination);
    const safe = ['noexec', 'nosuid', 'nodev', 'rprivate'];

    t.deepEqual(at('/t'), [
      { destination: '/t', type: 'tmpfs', source: 'tmpfs', options: [...safe, 'mode=700'] },
    ]);
    t.deepEqual(at('/v'), [
      { destination: '/v', type: 'tmpfs', source: 'tmpfs', options: [...safe, 'size=1m'] },
    ]);
  });

  test(`${name}: the container’s own network files can be written unless its root is read-only`, (t) => {
    const own = (ReadonlyRootfs: boolean) => {
      const spec = build(name, withHostConfig({ ReadonlyRootfs }));
      return ['/etc/resolv.conf', '/etc/hostname', '/etc/hosts'].map((path) => optionsOf(spec, path));
    };
    const writable = ['rbind', 'rprivate'];
    const readOnly = ['rbind', 'ro', 'rprivate'];

    t.deepEqual(own(false), [writable, writable, writable]);
    t.deepEqual(own(true), [readOnly, readOnly, readOnly]);
  });

  test(`${name}: the network files are those of the container whose network is shared`, (t) => {
    const input = withHostConfig({ NetworkMode: 'container:p' }, { peers: { p: peer() } });
    const sources = build(name, input).mounts?.flatMap(({ destination, source: from }) =>
      destination.startsWith('/etc/') ? [from] : [],
    );

    t.deepEqual(sources, ['/p/resolv.conf', '/p/hostname', '/p/hosts']);
  });

  test(`${name}: a user’s mount in the place of a network file is its source, once`, (t) => {
    const mountPoints = [bind('/etc/hosts', '/mine', { writable: false })];
    const mounts = build(name, specInput({ mountPoints })).mounts?.filter(
      ({ destination }) => destination === '/etc/hosts',
    );

    t.deepEqual(mounts, [
      { destination: '/etc/hosts', type: 'bind', source: '/mine', options: ['rbind', 'ro', 'rprivate'] },
    ]);
  });

  test(`${name}: a file that the engine does not have is not mounted`, (t) => {
    const spec = build(
      name,
      specInput({ files: { resolvConf: undefined, hostname: '/c/hostname', hosts: undefined } }),
    );

    t.deepEqual(
      spec.mounts?.map(({ destination }) => destination).filter((path) => path.startsWith('/etc/')),
      ['/etc/hostname'],
    );
  });

  test(`${name}: a privileged container writes to its cgroups, and so does one in a user namespace`, (t) => {
    const isReadOnly = (input: SpecInput) => optionsOf(build(name, input), '/sys/fs/cgroup')?.includes('ro');

    t.true(isReadOnly(specInput()));
    t.false(isReadOnly(withHostConfig({ Privileged: true })));
    t.false(isReadOnly(specInput({ settings: REMAPPED })));
  });

  test(`${name}: only today’s release lets the cgroups be asked for`, (t) => {
    const security = { ...specInput().security, writableCgroups: true };
    const isReadOnly = optionsOf(build(name, specInput({ security })), '/sys/fs/cgroup')?.includes('ro');

    t.is(isReadOnly, name !== 'current');
  });
}

test('since 20.10 flags that a user namespace may not drop are written to binds', (t) => {
  const mountPoints = [bind('/d', '/s')];
  const sources = { '/s': source('private') };
  const options = (name: string, changes: Partial<SpecInput>) =>
    optionsOf(build(name, specInput({ mountPoints, sources, ...changes })), '/d');
  const host = { ...FACTS, inUserNamespace: true };

  for (const name of LATER) {
    const locked = ['rbind', 'rprivate', 'nosuid', 'nodev'];
    t.deepEqual(options(name, { settings: REMAPPED }), locked, name);
    t.deepEqual(options(name, { host }), locked, name);
    t.deepEqual(options(name, {}), ['rbind', 'rprivate'], name);
    t.deepEqual(options(name, { settings: REMAPPED, sources: {} }), ['rbind', 'rprivate'], name);
  }
  for (const name of SEEDS) {
    t.deepEqual(options(name, { settings: REMAPPED }), ['rbind', 'rprivate'], name);
    t.deepEqual(options(name, { host }), ['rbind', 'rprivate'], name);
  }
});

test('only today a read-only bind is read-only all the way down, and must be where that is asked for', (t) => {
  const readOnly = (name: string, recursiveReadOnlyMounts: boolean) => {
    const mountPoints = [bind('/d', '/s', { writable: false, readOnlyForceRecursive: true })];
    const input = specInput({ mountPoints, host: { ...FACTS, recursiveReadOnlyMounts } });
    return refusal(name, input) ?? optionsOf(build(name, input), '/d');
  };

  t.deepEqual(readOnly('current', true), ['rbind', 'rro', 'rprivate']);
  t.regex(String(readOnly('current', false)), /^rro is not supported/);
  for (const name of ['docker-20.10', 'docker-24.0']) {
    t.deepEqual(readOnly(name, true), ['rbind', 'ro', 'rprivate']);
    t.deepEqual(readOnly(name, false), ['rbind', 'ro', 'rprivate']);
  }
});

test('1.11 leaves options of a tmpfs beside those that they contradict, later releases do not', (t) => {
  const options = (name: string) =>
    optionsOf(build(name, withHostConfig({ Tmpfs: { '/t': 'exec,size=1m,size=2m' } })), '/t');

  t.deepEqual(options('docker-1.11'), [
    ...['noexec', 'nosuid', 'nodev', 'rprivate', 'exec', 'size=1m', 'size=2m'],
  ]);
  for (const name of ['docker-1.12', 'docker-1.13', ...LATER]) {
    t.deepEqual(options(name), ['nosuid', 'nodev', 'rprivate', 'exec', 'size=2m'], name);
  }
});

test('an option that is none of a tmpfs is refused, but by 1.11', (t) => {
  const refused = (name: string, options: string) =>
    refusal(name, withHostConfig({ Tmpfs: { '/t': options } }));

  t.is(refused('docker-1.11', 'colour=blue'), undefined);
  for (const name of ['docker-1.12', 'docker-1.13', ...LATER]) {
    t.is(refused(name, 'colour=blue=2'), 'invalid tmpfs option ["colour" "blue=2"]', name);
    t.is(refused(name, 'colour'), 'invalid tmpfs option ["colour"]', name);
    t.is(refused(name, 'size'), 'invalid tmpfs option ["size"]', name);
    t.is(refused(name, 'mode=700,uid=1,gid=2,nr_inodes=3,nr_blocks=4,mpol=x,=y'), undefined, name);
  }
});

test('the word defaults says nothing of a tmpfs', (t) => {
  const options = optionsOf(build('current', withHostConfig({ Tmpfs: { '/t': 'defaults,size=1m' } })), '/t');

  t.deepEqual(options, ['noexec', 'nosuid', 'nodev', 'rprivate', 'size=1m']);
});

test('what stays writable with a read-only root, and what does not', (t) => {
  const readOnly = (name: string) =>
    build(name, withHostConfig({ ReadonlyRootfs: true }))
      .mounts?.filter(({ options }) => options?.includes('ro'))
      .map(({ destination }) => destination)
      .filter((destination) => !destination.startsWith('/etc/'));

  for (const name of SEEDS) t.deepEqual(readOnly(name), ['/dev', '/sys', '/sys/fs/cgroup'], name);
  for (const name of LATER) t.deepEqual(readOnly(name), ['/sys', '/sys/fs/cgroup'], name);
});

test('a read-only root takes along what a CDI device mounts', (t) => {
  const cdiDevices = {
    'acme.com/gpu=0': {
      mounts: [{ hostPath: '/lib/gpu.so', containerPath: '/lib/gpu.so', options: ['nosuid'] }],
    },
  } as const;
  const options = (ReadonlyRootfs: boolean) => {
    const DeviceRequests = [{ Driver: 'cdi', DeviceIDs: ['acme.com/gpu=0'] }];
    return optionsOf(
      build('current', withHostConfig({ ReadonlyRootfs, DeviceRequests }, { cdiDevices })),
      '/lib/gpu.so',
    );
  };

  t.deepEqual(options(true), ['nosuid', 'ro']);
  t.deepEqual(options(false), ['nosuid']);
});

test('a privileged container writes to /sys, since 20.10 with a read-only root as well', (t) => {
  const isReadOnly = (name: string, ReadonlyRootfs: boolean) =>
    optionsOf(build(name, withHostConfig({ Privileged: true, ReadonlyRootfs })), '/sys')?.includes('ro');

  for (const name of SEEDS) t.deepEqual([isReadOnly(name, false), isReadOnly(name, true)], [false, true]);
  for (const name of LATER) t.deepEqual([isReadOnly(name, false), isReadOnly(name, true)], [false, false]);
});

test('a read-only root says so once of each mount', (t) => {
  for (const name of [...SEEDS, ...LATER]) {
    const { mounts = [] } = build(name, withHostConfig({ ReadonlyRootfs: true }));
    for (const { destination, options = [] } of mounts) {
      t.true(options.filter((option) => option === 'ro').length < 2, `${name} ${destination}`);
    }
  }
});

for (const name of LATER) {
  test(`${name}: /dev/shm is the spec’s own tmpfs of the asked size, unless it is shared or unwanted`, (t) => {
    const shm = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) =>
      build(name, withHostConfig(hostConfig, { shmPath: '/c/shm', ...changes })).mounts?.filter(
        ({ destination }) => destination === '/dev/shm',
      );
    const own = (size: number) => [
      {
        destination: '/dev/shm',
        type: 'tmpfs',
        source: 'shm',
        options: ['nosuid', 'noexec', 'nodev', 'mode=1777', `size=${size}`],
      },
    ];
    const folder = (from: string) => [
      { destination: '/dev/shm', type: 'bind', source: from, options: ['rbind', 'rprivate'] },
    ];

    t.deepEqual(shm({ IpcMode: 'private', ShmSize: 1024 }), own(1024));
    t.deepEqual(shm({ IpcMode: '', ShmSize: 2048 }), own(2048));
    t.deepEqual(shm({ IpcMode: null, ShmSize: 4096 }), own(4096));
    t.deepEqual(shm({ IpcMode: 'none' }), []);
    t.deepEqual(shm({ IpcMode: 'shareable' }), folder('/c/shm'));
    t.deepEqual(shm({ IpcMode: 'shareable', ShmSize: 8192 }, { shmPath: '' }), own(8192));
    t.deepEqual(shm({ IpcMode: 'host' }), folder('/dev/shm'));
    t.deepEqual(shm({ IpcMode: 'shareable' }, { mountPoints: [bind('/dev/shm', '/mine')] }), folder('/mine'));
    t.deepEqual(
      shm({ IpcMode: 'shareable', Tmpfs: { '/dev/shm': 'size=1m' } })?.map(({ type }) => type),
      ['tmpfs'],
    );
  });

  test(`${name}: without ipc only /dev/shm is left out`, (t) => {
    const places = (IpcMode: string) =>
      build(name, withHostConfig({ IpcMode })).mounts?.map(({ destination }) => destination);

    t.deepEqual(
      places('none'),
      places('private')?.filter((destination) => destination !== '/dev/shm'),
    );
  });

  test(`${name}: a user’s /dev takes its default mounts along, and only those`, (t) => {
    const mountPoints = [bind('/dev', '/mine')];
    const places = build(name, specInput({ mountPoints })).mounts?.map(({ destination }) => destination);

    t.deepEqual(places, [
      ...['/proc', '/sys', '/sys/fs/cgroup', '/dev'],
      ...['/etc/resolv.conf', '/etc/hostname', '/etc/hosts'],
    ]);
  });
}

test('seeds: /dev/shm of a container for which no folder was made is a tmpfs of the asked size', (t) => {
  for (const name of SEEDS) {
    const own = (hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) =>
      build(name, withHostConfig(hostConfig, changes)).mounts?.filter(
        ({ destination }) => destination === '/dev/shm',
      );

    t.deepEqual(own({ ShmSize: 1024 }), [
      {
        destination: '/dev/shm',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['noexec', 'nosuid', 'nodev', 'rprivate', 'mode=1777', 'size=1024'],
      },
    ]);
    t.deepEqual(
      own({}, { mountPoints: [bind('/dev/shm', '/mine')] })?.map((mount) => mount.source),
      ['/mine'],
    );
  }
});

test('secrets are mounted read-only, by depth among the others', (t) => {
  const secrets = [{ source: '/c/secrets', destination: '/run/secrets' }];
  const mountPoints = [bind('/a/b/c', '/1'), bind('/a', '/2')];
  for (const name of ['docker-1.13', ...LATER]) {
    const { mounts = [] } = build(name, specInput({ secrets, mountPoints }));
    const asked = mounts.filter(({ source: from }) => /^\/(?:c|1|2)/.test(from ?? ''));

    t.deepEqual(
      asked.map(({ destination }) => destination),
      ['/a', '/etc/resolv.conf', '/etc/hostname', '/etc/hosts', '/run/secrets', '/a/b/c'],
      name,
    );
    const word = asked.find(({ destination }) => destination === '/run/secrets')?.options;
    t.deepEqual(word, ['rbind', 'ro'], name);
  }
});

test('every mount says where it came from', (t) => {
  const input = (Privileged: boolean) =>
    withHostConfig(
      { Privileged, Tmpfs: { '/tmp': '' }, Init: true, IpcMode: 'private' },
      {
        mountPoints: [
          bind('/image', '/v1', { type: 'volume', name: 'a'.repeat(64) }),
          bind('/named', '/v2', { type: 'volume', name: 'named' }),
          bind('/moded', '/v3', { type: 'volume', name: 'b'.repeat(64), mode: 'z' }),
          bind('/bind', '/v4', { name: 'c'.repeat(64) }),
        ],
        secrets: [{ source: '/c/secrets', destination: '/run/secrets' }],
      },
    );
  const origin = (destination: string, Privileged = false) =>
    explainSpec(input(Privileged), findPipeline('current'), `mounts[${destination}]`)[0]?.from;
  const asked = '--volume, --mount or --volumes-from (HostConfig.Binds, Mounts, VolumesFrom)';

  t.is(origin('/tmp'), '--tmpfs (HostConfig.Tmpfs)');
  t.is(origin('/image'), 'the image, or --volume without a source (Config.Volumes)');
  t.is(origin('/named'), asked);
  t.is(origin('/moded'), asked);
  t.is(origin('/bind'), asked);
  t.is(origin('/run/secrets'), 'a secret');
  t.is(origin('/etc/hosts'), 'the engine: the container’s own file of this name');
  t.is(origin('/dev/shm'), '--ipc and --shm-size (HostConfig.IpcMode, HostConfig.ShmSize)');
  t.is(origin('/sbin/docker-init'), '--init (HostConfig.Init), or the setting init');
  t.is(origin('/sys', true), 'default; writable with --privileged (HostConfig.Privileged)');
  t.is(origin('/sys'), 'default: the file systems that every Linux container needs');
  t.is(
    explainSpec(specInput({ settings: REMAPPED }), findPipeline('current'), 'mounts[/sys/fs/cgroup]')[0]
      ?.from,
    'default; read-only or writable by --read-only and the setting userns-remap',
  );
});
