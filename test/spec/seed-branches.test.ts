import test from 'ava';
import { DEFAULT_DAEMON_SETTINGS } from '../../src/contract/daemon-settings.ts';
import type { SpecInput } from '../../src/contract/spec-input.ts';
import { SpecError } from '../../src/errors/spec-error.ts';
import type { Spec } from '../../src/oci/runtime-spec.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { bind, FACTS, ID, peer, specInput, withHostConfig } from './spec-input.ts';

/** The functions that this project started from: `createSpec` of 1.11, 1.12 and 1.13. */
const SEEDS = ['docker-1.11', 'docker-1.12', 'docker-1.13'];

function build(name: string, input: SpecInput): Spec {
  return buildSpec(input, findPipeline(name));
}

function destinations(spec: Spec): string[] {
  return (spec.mounts ?? []).map((mount) => mount.destination);
}

const SYSTEMD = { ...DEFAULT_DAEMON_SETTINGS, cgroupDriver: 'systemd' } as const;

for (const seed of SEEDS) {
  test(`${seed}: cgroups are below /docker with the cgroupfs driver`, (t) => {
    t.is(build(seed, specInput()).linux?.cgroupsPath, `/docker/${ID}`);
  });

  test(`${seed}: cgroups are in system.slice, with a prefix, with the systemd driver`, (t) => {
    t.is(build(seed, specInput({ settings: SYSTEMD })).linux?.cgroupsPath, `system.slice:docker:${ID}`);
  });

  test(`${seed}: the setting's cgroup parent goes before the default one`, (t) => {
    const path = (settings: SpecInput['settings']) => build(seed, specInput({ settings })).linux?.cgroupsPath;

    t.is(path({ ...DEFAULT_DAEMON_SETTINGS, cgroupParent: '/set' }), `/set/${ID}`);
    t.is(path({ ...SYSTEMD, cgroupParent: 'set.slice' }), `set.slice:docker:${ID}`);
  });

  test(`${seed}: the container's cgroup parent goes before the setting's`, (t) => {
    const settings = { ...DEFAULT_DAEMON_SETTINGS, cgroupParent: '/set' };
    const input = withHostConfig({ CgroupParent: '/own' }, { settings });

    t.is(build(seed, input).linux?.cgroupsPath, `/own/${ID}`);
  });

  test(`${seed}: the spec leaves .. in a cgroup parent for whoever makes the cgroup to clean`, (t) => {
    t.is(build(seed, withHostConfig({ CgroupParent: '../../BAD' })).linux?.cgroupsPath, `../../BAD/${ID}`);
  });

  test(`${seed}: an AppArmor profile is the container's, else unconfined when privileged, else the engine's`, (t) => {
    const host = { ...FACTS, appArmor: true };
    const profile = (hostConfig: SpecInput['hostConfig'], appArmorProfile = '') =>
      build(
        seed,
        withHostConfig(hostConfig, { host, security: { ...specInput().security, appArmorProfile } }),
      ).process?.apparmorProfile;

    t.is(profile({}), 'docker-default');
    t.is(profile({ Privileged: true }), 'unconfined');
    t.is(profile({ Privileged: true }, 'mine'), 'mine');
    t.is(profile({}, 'mine'), 'mine');
    t.is(build(seed, specInput()).process?.apparmorProfile, undefined);
  });

  test(`${seed}: only a new network namespace with a network has the pre-start hook`, (t) => {
    const hooks = (input: SpecInput) => build(seed, input).hooks;
    const hook = { path: '/usr/bin/engine', args: ['set-key', ID] };

    t.deepEqual(hooks(specInput()), { prestart: [hook] });
    t.deepEqual(hooks(withHostConfig({ NetworkMode: 'none' })), { prestart: [hook] });
    t.deepEqual(hooks(withHostConfig({ NetworkMode: 'host' })), {});
    t.deepEqual(hooks(withHostConfig({ NetworkMode: 'container:p' }, { peers: { p: peer() } })), {});
    t.deepEqual(hooks(specInput({ config: { ...specInput().config, NetworkDisabled: true } })), {});
  });

  test(`${seed}: joined namespaces are joined by the peer's process`, (t) => {
    const input = withHostConfig(
      { NetworkMode: 'container:p', IpcMode: 'container:p' },
      { peers: { p: peer() } },
    );
    const namespaces = build(seed, input).linux?.namespaces ?? [];

    t.is(namespaces.find(({ type }) => type === 'network')?.path, '/proc/77/ns/net');
    t.is(namespaces.find(({ type }) => type === 'ipc')?.path, '/proc/77/ns/ipc');
  });

  test(`${seed}: host modes leave their namespaces out, and the host's name stays`, (t) => {
    const { linux, hostname } = build(
      seed,
      withHostConfig({ IpcMode: 'host', PidMode: 'host', UTSMode: 'host' }),
    );

    t.deepEqual(
      linux?.namespaces?.map(({ type }) => type),
      ['mount', 'network'],
    );
    t.is(hostname, undefined);
  });

  test(`${seed}: a peer that does not run cannot be joined`, (t) => {
    const peers = { p: peer({ running: false, pid: 0 }) };
    const refusal = (hostConfig: SpecInput['hostConfig']) =>
      t.throws(() => build(seed, withHostConfig(hostConfig, { peers })), { instanceOf: SpecError })?.message;

    t.is(refusal({ NetworkMode: 'container:p' }), 'cannot join network of a non running container: p');
    t.is(refusal({ IpcMode: 'container:p' }), 'cannot join IPC of a non running container: p');
  });

  test(`${seed}: /dev/shm is the engine's folder, the peer's, or the host's`, (t) => {
    const shm = (hostConfig: SpecInput['hostConfig']) => {
      const input = withHostConfig(hostConfig, { shmPath: '/c/shm', peers: { p: peer() } });
      return build(seed, input).mounts?.find((mount) => mount.destination === '/dev/shm')?.source;
    };

    t.is(shm({}), '/c/shm');
    t.is(shm({ IpcMode: 'container:p' }), '/p/shm');
    t.is(shm({ IpcMode: 'host' }), '/dev/shm');
  });

  test(`${seed}: without a host's /dev/shm the host's ipc cannot be shared`, (t) => {
    const input = withHostConfig({ IpcMode: 'host' }, { host: { ...FACTS, devShm: false } });

    t.is(
      t.throws(() => build(seed, input), { instanceOf: SpecError })?.message,
      '/dev/shm is not mounted, but must be for --ipc=host',
    );
  });

  test(`${seed}: tmpfs mounts are mounted with safe options before the user's`, (t) => {
    const { mounts } = build(seed, withHostConfig({ Tmpfs: { '/run': 'size=1m', '/tmp': '' } }));
    const options = (destination: string) =>
      mounts?.find((mount) => mount.destination === destination)?.options;
    const safe = ['noexec', 'nosuid', 'nodev', 'rprivate'];

    t.deepEqual(options('/run'), [...safe, 'size=1m']);
    t.deepEqual(options('/tmp'), seed === 'docker-1.11' ? [...safe, 'size=65536k'] : safe);
  });

  test(`${seed}: SELinux labels are the process's and the mounts'`, (t) => {
    const labels = { processLabel: 'u:r:t:s0:c1', mountLabel: 'u:o:t:s0:c1' };
    const { process, linux } = build(seed, specInput({ security: { ...specInput().security, ...labels } }));

    t.is(process?.selinuxLabel, labels.processLabel);
    t.is(linux?.mountLabel, labels.mountLabel);
  });

  test(`${seed}: no_new_privs is set where it is asked for`, (t) => {
    const security = { ...specInput().security, noNewPrivileges: true };

    t.true(build(seed, specInput({ security })).process?.noNewPrivileges);
    t.is(build(seed, specInput()).process?.noNewPrivileges, undefined);
  });

  test(`${seed}: the OOM score stands where runtimes of then and of now look for it`, (t) => {
    const { process, linux } = build(seed, withHostConfig({ OomScoreAdj: 321 }));

    t.is(process?.oomScoreAdj, 321);
    t.is(linux?.resources?.oomScoreAdj, 321);
  });

  test(`${seed}: a seccomp profile is left out when privileged or unconfined`, (t) => {
    const unconfined = { ...specInput().security, seccompProfile: 'unconfined' };

    t.truthy(build(seed, specInput()).linux?.seccomp);
    t.is(build(seed, specInput({ security: unconfined })).linux?.seccomp, undefined);
    t.is(build(seed, withHostConfig({ Privileged: true })).linux?.seccomp, undefined);
  });

  test(`${seed}: limits of the settings fill in what the container does not name`, (t) => {
    const defaultUlimits = [
      { Name: 'core', Soft: 0, Hard: 0 },
      { Name: 'nofile', Soft: 1, Hard: 2 },
    ];
    const input = withHostConfig(
      { Ulimits: [{ Name: 'nofile', Soft: 10, Hard: 20 }] },
      { settings: { ...DEFAULT_DAEMON_SETTINGS, defaultUlimits } },
    );

    t.deepEqual(build(seed, input).process?.rlimits, [
      { type: 'RLIMIT_NOFILE', soft: 10, hard: 20 },
      { type: 'RLIMIT_CORE', soft: 0, hard: 0 },
    ]);
  });

  test(`${seed}: a limit of the settings is found by its key and written by its name`, (t) => {
    const defaultUlimits = [{ Name: 'core', key: 'x', Soft: 0, Hard: 0 }];
    const rlimits = (Name: string) =>
      build(
        seed,
        withHostConfig(
          { Ulimits: [{ Name, Soft: 1, Hard: 2 }] },
          { settings: { ...DEFAULT_DAEMON_SETTINGS, defaultUlimits } },
        ),
      ).process?.rlimits?.map(({ type, hard }) => [type, hard]);

    t.deepEqual(rlimits('core'), [
      ['RLIMIT_CORE', 2],
      ['RLIMIT_CORE', 0],
    ]);
    t.deepEqual(rlimits('x'), [['RLIMIT_X', 2]]);
  });

  test(`${seed}: asked-for devices follow the default rules, and a privileged container has all`, (t) => {
    const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
    const asked = withHostConfig(
      { Devices: [{ PathOnHost: '/dev/kvm', PathInContainer: '/dev/kvm', CgroupPermissions: 'rw' }] },
      { devices: { '/dev/kvm': device } },
    );

    t.deepEqual(build(seed, asked).linux?.resources?.devices?.slice(8), [
      { allow: true, type: 'c', major: 10, minor: 232, access: 'rw' },
    ]);
    t.deepEqual(build(seed, withHostConfig({ Privileged: true })).linux?.resources?.devices, [
      { allow: true, access: 'rwm' },
    ]);
  });

  test(`${seed}: the domain name is a part of the host name`, (t) => {
    const config = { ...specInput().config, Hostname: 'web', Domainname: 'example.com' };

    t.is(build(seed, specInput({ config })).hostname, 'web.example.com');
  });
}

test('1.12 and 1.13 set sysctls, 1.11 does not know them', (t) => {
  const sysctl = (seed: string) => build(seed, withHostConfig({ Sysctls: { 'net.x': '1' } })).linux?.sysctl;

  t.deepEqual(SEEDS.map(sysctl), [undefined, { 'net.x': '1' }, { 'net.x': '1' }]);
});

test('1.12 and 1.13 mount by depth, 1.11 as it comes', (t) => {
  const mountPoints = [bind('/a/b/c', '/1'), bind('/a', '/2'), bind('/a/b', '/3')];
  const own = (seed: string) =>
    destinations(build(seed, specInput({ mountPoints, shmPath: '/c/shm' }))).filter((path) =>
      /^\/(?:a|etc|dev\/shm)/.test(path),
    );
  const files = ['/etc/resolv.conf', '/etc/hostname', '/etc/hosts', '/dev/shm'];

  t.deepEqual(own('docker-1.11'), ['/a/b/c', '/a', '/a/b', ...files]);
  t.deepEqual(own('docker-1.12'), ['/a', '/a/b', ...files, '/a/b/c']);
  t.deepEqual(own('docker-1.13'), ['/a', '/a/b', ...files, '/a/b/c']);
});

test('1.12 and 1.13 join the pid namespace of a container, 1.11 makes a new one', (t) => {
  const input = withHostConfig({ PidMode: 'container:p' }, { peers: { p: peer() } });
  const pid = (seed: string) => build(seed, input).linux?.namespaces?.find(({ type }) => type === 'pid');

  t.deepEqual(SEEDS.map(pid), [
    { type: 'pid' },
    { type: 'pid', path: '/proc/77/ns/pid' },
    { type: 'pid', path: '/proc/77/ns/pid' },
  ]);
});

test('secrets are read-only binds', (t) => {
  const secrets = [{ source: '/c/secrets', destination: '/run/secrets' }];
  const mount = build('docker-1.13', specInput({ secrets })).mounts?.find(
    ({ destination }) => destination === '/run/secrets',
  );

  t.deepEqual(mount, {
    destination: '/run/secrets',
    type: 'bind',
    source: '/c/secrets',
    options: ['rbind', 'ro'],
  });
});

test('1.13 starts an init where it is asked for and the pid namespace is private', (t) => {
  const args = (hostConfig: SpecInput['hostConfig']) =>
    build('docker-1.13', withHostConfig(hostConfig)).process?.args;

  t.deepEqual(args({ Init: true }), ['/sbin/docker-init', '--', 'true']);
  t.deepEqual(args({ Init: true, PidMode: 'host' }), ['true']);
  t.deepEqual(args({}), ['true']);
});

test('each seed hides more than the one before', (t) => {
  const hidden = SEEDS.map((seed) => build(seed, specInput()).linux?.maskedPaths ?? []);

  t.deepEqual(
    hidden.map((paths) => paths.length),
    [4, 5, 6],
  );
  t.true(hidden[1]?.includes('/proc/timer_list'));
  t.true(hidden[2]?.includes('/sys/firmware'));
});

test('what each seed leaves to read only', (t) => {
  for (const seed of SEEDS) {
    t.deepEqual(
      build(seed, specInput()).linux?.readonlyPaths,
      ['/proc/asound', '/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
      seed,
    );
  }
});

test('a user namespace maps ids and is joined together with the others', (t) => {
  const map = [{ containerID: 0, hostID: 100000, size: 65536 }];
  const settings = {
    ...DEFAULT_DAEMON_SETTINGS,
    usernsRemap: { spec: 'default', uidMappings: map, gidMappings: map },
  };
  const own = build('docker-1.13', specInput({ settings })).linux;
  const joined = build(
    'docker-1.13',
    withHostConfig({ IpcMode: 'container:p' }, { settings, peers: { p: peer() } }),
  ).linux;

  t.deepEqual(own?.namespaces?.at(-1), { type: 'user' });
  t.deepEqual(own?.uidMappings, map);
  t.deepEqual(joined?.namespaces?.at(-1), { type: 'user', path: '/proc/77/ns/user' });
});

test('1.11 makes the nodes of /dev itself, 1.12 only fuse, 1.13 none', (t) => {
  const paths = (name: string) => (build(name, specInput()).linux?.devices ?? []).map(({ path }) => path);

  t.true(paths('docker-1.11').includes('/dev/null'));
  t.true(paths('docker-1.11').includes('/dev/fuse'));
  t.deepEqual(paths('docker-1.12'), ['/dev/fuse']);
  t.deepEqual(paths('docker-1.13'), []);
});

for (const seed of SEEDS) {
  test(`${seed}: the domain is part of the host’s name, not a kernel parameter`, (t) => {
    const spec = build(seed, specInput({ config: { ...specInput().config, Domainname: 'example.org' } }));

    t.is(spec.hostname, 'plain.example.org');
    t.is(spec.linux?.sysctl?.['kernel.domainname'], undefined);
  });

  test(`${seed}: capabilities are inherited, too`, (t) => {
    const { bounding, inheritable } = build(seed, specInput()).process?.capabilities ?? {};

    t.true((bounding?.length ?? 0) > 0);
    t.deepEqual(inheritable, bounding);
  });

  test(`${seed}: what the user mounts takes the place of a default mount`, (t) => {
    const mounts = (destination: string) =>
      build(seed, specInput({ mountPoints: [bind(destination, '/own')] })).mounts ?? [];

    t.deepEqual(
      mounts('/sys')
        .filter((mount) => mount.destination === '/sys')
        .map(({ source }) => source),
      ['/own'],
    );
    t.deepEqual(
      mounts('/dev')
        .map(({ destination }) => destination)
        .filter((destination) => destination.startsWith('/dev/') && destination !== '/dev/shm'),
      [],
    );
  });

  test(`${seed}: a read-only root takes the other mounts along, but for those that must be written`, (t) => {
    const mounts =
      build(seed, withHostConfig({ ReadonlyRootfs: true }, { mountPoints: [bind('/x', '/own')] })).mounts ??
      [];
    const isReadonly = (destination: string) =>
      mounts.find((mount) => mount.destination === destination)?.options?.includes('ro');

    t.deepEqual([isReadonly('/sys'), isReadonly('/proc'), isReadonly('/x')], [true, false, false]);
  });

  test(`${seed}: a privileged container sees everything, and writes /sys unless its root is read-only`, (t) => {
    const sys = (ReadonlyRootfs: boolean) =>
      build(seed, withHostConfig({ Privileged: true, ReadonlyRootfs })).mounts?.find(
        ({ destination }) => destination === '/sys',
      )?.options;
    const { linux } = build(seed, withHostConfig({ Privileged: true }));

    t.false(sys(false)?.includes('ro'));
    t.true(sys(true)?.includes('ro'));
    t.deepEqual([linux?.maskedPaths, linux?.readonlyPaths], [undefined, undefined]);
  });

  test(`${seed}: requests for devices by their kind are not known yet`, (t) => {
    const asked = withHostConfig({
      DeviceRequests: [{ Driver: 'nvidia', Count: -1, Capabilities: [['gpu']] }],
    });

    t.deepEqual(build(seed, asked), build(seed, specInput()));
  });

  test(`${seed}: labels, limits, no-new-privileges and the OOM score come from the container`, (t) => {
    const security = { ...specInput().security, noNewPrivileges: true, processLabel: 'p', mountLabel: 'm' };
    const settings = {
      ...DEFAULT_DAEMON_SETTINGS,
      defaultUlimits: [
        { Name: 'nofile', Soft: 1, Hard: 2 },
        { Name: 'core', Soft: 3, Hard: 4 },
      ],
    };
    const { process, linux } = build(
      seed,
      withHostConfig(
        { OomScoreAdj: 77, Ulimits: [{ Name: 'nofile', Soft: 5, Hard: 6 }] },
        { security, settings },
      ),
    );

    t.deepEqual([process?.noNewPrivileges, process?.selinuxLabel, linux?.mountLabel], [true, 'p', 'm']);
    // The OCI specification had it among the resources then; runtimes of today look at the process.
    t.is((linux?.resources as { oomScoreAdj?: number } | undefined)?.oomScoreAdj, 77);
    t.is(process?.oomScoreAdj, 77);
    t.deepEqual(process?.rlimits, [
      { type: 'RLIMIT_NOFILE', soft: 5, hard: 6 },
      { type: 'RLIMIT_CORE', soft: 3, hard: 4 },
    ]);
  });
}

for (const seed of SEEDS) {
  test(`${seed}: a container without a network has a namespace of its own, whatever its mode`, (t) => {
    const config = { ...specInput().config, NetworkDisabled: true };
    const { linux, hooks } = build(seed, withHostConfig({ NetworkMode: 'host' }, { config }));

    t.deepEqual(
      linux?.namespaces?.find(({ type }) => type === 'network'),
      { type: 'network' },
    );
    t.deepEqual(hooks, {});
  });
}
