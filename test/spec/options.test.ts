import test from 'ava';
import type { SpecInput } from '../../src/contract/spec-input.ts';
import { SpecError } from '../../src/errors/spec-error.ts';
import { buildExecProcess } from '../../src/spec/build-exec-process.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { explainSpec } from '../../src/spec/explain-spec.ts';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { updateResources } from '../../src/spec/update-resources.ts';
import { bind, FACTS, peer, specInput, withHostConfig } from './spec-input.ts';

const CURRENT = findPipeline('current');
const DOCKER_24 = findPipeline('docker-24.0');

test('today a container has a time namespace where kernel and runtime can do that', (t) => {
  const types = (input: SpecInput) => buildSpec(input, CURRENT).linux?.namespaces?.map(({ type }) => type);

  t.true(types(specInput({ host: { ...FACTS, timeNamespaces: true } }))?.includes('time'));
  t.false(types(specInput())?.includes('time'));
});

test('today a read-only bind is read-only all the way down where that is possible', (t) => {
  const mountPoints = [
    bind('/all', '/a', { writable: false }),
    bind('/top', '/a', { writable: false, nonRecursive: true }),
    bind('/only', '/a', { writable: false, readOnlyNonRecursive: true }),
  ];
  const options = (recursiveReadOnlyMounts: boolean) =>
    buildSpec(specInput({ mountPoints, host: { ...FACTS, recursiveReadOnlyMounts } }), CURRENT)
      .mounts?.filter(({ source }) => source === '/a')
      .map((mount) => mount.options?.[1]);

  t.deepEqual(options(true), ['rro', 'ro', 'ro']);
  t.deepEqual(options(false), ['ro', 'ro', 'ro']);
});

test('a bind that must be read-only all the way down is refused where that is impossible', (t) => {
  const mountPoints = [bind('/all', '/a', { writable: false, readOnlyForceRecursive: true })];
  const error = t.throws(() => buildSpec(specInput({ mountPoints }), CURRENT), { instanceOf: SpecError });

  t.is(error?.code, 'SPEC_REFUSED');
});

test('today the host’s network is shared by leaving the namespace out', (t) => {
  const namespaces = (pipeline: typeof CURRENT) =>
    buildSpec(withHostConfig({ NetworkMode: 'host' }), pipeline).linux?.namespaces;

  t.is(
    namespaces(CURRENT)?.find(({ type }) => type === 'network'),
    undefined,
  );
  t.deepEqual(
    namespaces(DOCKER_24)?.find(({ type }) => type === 'network'),
    { type: 'network', path: '/run/netns/host' },
  );
});

test('today a privileged container is confined by a profile of its own', (t) => {
  const security = { ...specInput().security, seccompProfile: '{"defaultAction":"SCMP_ACT_ALLOW"}' };
  const input = withHostConfig({ Privileged: true }, { security });

  t.deepEqual(buildSpec(input, CURRENT).linux?.seccomp, { defaultAction: 'SCMP_ACT_ALLOW' });
  t.is(buildSpec(input, DOCKER_24).linux?.seccomp, undefined);
});

test('a writable cgroup file system can be asked for, but not in a user namespace', (t) => {
  const security = { ...specInput().security, writableCgroups: true };
  const map = [{ containerID: 0, hostID: 1000, size: 1 }];
  const remapped = {
    ...specInput().settings,
    usernsRemap: { spec: 'default', uidMappings: map, gidMappings: map },
  };
  const cgroup = buildSpec(specInput({ security }), CURRENT).mounts?.find(({ type }) => type === 'cgroup');

  t.deepEqual(cgroup?.options, ['nosuid', 'noexec', 'nodev']);
  t.is(
    t.throws(() => buildSpec(specInput({ security, settings: remapped }), CURRENT), { instanceOf: SpecError })
      ?.message,
    'option WritableCgroups conflicts with user namespaces and rootless mode',
  );
});

test('no capability is given that the engine lacks itself', (t) => {
  const all = buildSpec(withHostConfig({ Privileged: true }), CURRENT).process?.capabilities?.bounding;

  t.is(all?.length, 40);
  t.false(all?.includes('CAP_SYS_RESOURCE'));
});

test('dropping every capability leaves empty sets', (t) => {
  t.deepEqual(buildSpec(withHostConfig({ CapDrop: ['ALL'] }), CURRENT).process?.capabilities, {});
});

test('a shared bind needs a shared source and makes the root shared', (t) => {
  const mountPoints = [bind('/x', '/s', { propagation: 'rshared', propagationAsked: true })];
  const sources = { '/s': { mountPoint: '/s', propagation: 'shared', lockedFlags: [] } } as const;

  t.is(buildSpec(specInput({ mountPoints, sources }), CURRENT).linux?.rootfsPropagation, 'shared');
  t.is(
    t.throws(() => buildSpec(specInput({ mountPoints }), CURRENT), { instanceOf: SpecError })?.message,
    'path /s is mounted on / but it is not a shared mount',
  );
});

test('users and groups are found by name and number in the container’s own files', (t) => {
  const user = (User: string, GroupAdd: string[] = []) =>
    buildSpec(withHostConfig({ GroupAdd }, { config: { Cmd: ['true'], User } }), CURRENT).process?.user;

  t.deepEqual(user('alice'), { uid: 1000, gid: 1000, additionalGids: [1000, 10] });
  t.deepEqual(user('1000'), { uid: 1000, gid: 1000, additionalGids: [1000, 10] });
  t.deepEqual(user('4321'), { uid: 4321, gid: 0, additionalGids: [0] });
  t.deepEqual(user('alice:audio'), { uid: 1000, gid: 29, additionalGids: [29] });
  t.deepEqual(user(':7', ['audio', '55']), { uid: 0, gid: 7, additionalGids: [7, 29, 55] });
});

for (const [User, message] of [
  ['nobody', 'unable to find user nobody: no matching entries in passwd file'],
  ['0:nogroup', 'unable to find group nogroup: no matching entries in group file'],
  ['-1', 'uids and gids must be in range 0-2147483647'],
  ['2147483648', 'uids and gids must be in range 0-2147483647'],
] as const) {
  test(`the user ${User} is refused`, (t) => {
    const error = t.throws(() => buildSpec(specInput({ config: { Cmd: ['true'], User } }), CURRENT), {
      instanceOf: SpecError,
    });

    t.is(error?.code, 'USER_UNKNOWN');
    t.is(error?.message, message);
  });
}

test('a device that is missing is refused with its path', (t) => {
  const input = withHostConfig({ Devices: [{ PathOnHost: '/dev/x', PathInContainer: '/dev/x' }] });

  t.is(
    t.throws(() => buildSpec(input, CURRENT), { instanceOf: SpecError })?.message,
    'error gathering device information while adding custom device "/dev/x": no such file or directory',
  );
});

test('links describe ports, runs of ports, the name and the environment', (t) => {
  const links = [
    {
      name: 'db',
      alias: 'my-db',
      running: true,
      address: '10.0.0.2',
      env: ['HOME=/', 'USER=x', 'EMPTY'],
      exposedPorts: ['81/tcp', '80/tcp', '82/tcp'],
    },
  ];
  const env = buildSpec(specInput({ links }), CURRENT).process?.env?.slice(2);

  t.deepEqual(env?.slice(0, 7), [
    'MY_DB_PORT=tcp://10.0.0.2:80',
    'MY_DB_PORT_80_TCP_START=tcp://10.0.0.2:80',
    'MY_DB_PORT_80_TCP_ADDR=10.0.0.2',
    'MY_DB_PORT_80_TCP_PROTO=tcp',
    'MY_DB_PORT_80_TCP_PORT_START=80',
    'MY_DB_PORT_80_TCP_END=tcp://10.0.0.2:82',
    'MY_DB_PORT_80_TCP_PORT_END=82',
  ]);
  t.deepEqual(env?.slice(-2), ['MY_DB_NAME=/plain/my-db', 'MY_DB_ENV_USER=x']);
});

test('a peer that restarts cannot be joined', (t) => {
  const input = withHostConfig({ PidMode: 'container:p' }, { peers: { p: peer({ restarting: true }) } });

  t.is(
    t.throws(() => buildSpec(input, DOCKER_24), { instanceOf: SpecError })?.message,
    'Container p is restarting, wait until the container is running',
  );
});

test('equal inputs give equal specs that share their large parts', (t) => {
  const [first, second] = [buildSpec(specInput(), CURRENT), buildSpec(specInput(), CURRENT)];

  t.deepEqual(first, second);
  t.is(first.linux?.seccomp, second.linux?.seccomp);
});

test('a CDI device brings its nodes, environment, files, groups and hooks', (t) => {
  const cdiDevices = {
    'acme.com/gpu=0': {
      env: ['GPU=0'],
      deviceNodes: [{ path: '/dev/gpu0', type: 'c', major: 195, minor: 0, permissions: 'rw' }],
      mounts: [{ hostPath: '/lib/gpu.so', containerPath: '/lib/gpu.so', options: ['ro'] }],
      hooks: [{ hookName: 'createContainer', path: '/usr/bin/gpu-hook', args: ['x'] }],
      additionalGids: [44],
    },
  } as const;
  const request = { Driver: 'cdi', DeviceIDs: ['acme.com/gpu=0'] };
  const spec = buildSpec(withHostConfig({ DeviceRequests: [request] }, { cdiDevices }), CURRENT);

  t.true(spec.process?.env?.includes('GPU=0'));
  t.deepEqual(spec.linux?.devices, [{ path: '/dev/gpu0', type: 'c', major: 195, minor: 0 }]);
  t.deepEqual(spec.linux?.resources?.devices?.at(-1), {
    ...{ allow: true, type: 'c', major: 195, minor: 0, access: 'rw' },
  });
  t.deepEqual(
    spec.mounts?.find(({ destination }) => destination === '/lib/gpu.so'),
    { destination: '/lib/gpu.so', type: 'bind', source: '/lib/gpu.so', options: ['ro'] },
  );
  t.deepEqual(spec.hooks, { createContainer: [{ path: '/usr/bin/gpu-hook', args: ['x'] }] });
  t.deepEqual(spec.process?.user?.additionalGids, [0, 44]);
});

test('a CDI device that the host does not describe is refused, and so is a driver that is not there', (t) => {
  const refuse = (Driver: string, pipeline: typeof CURRENT) =>
    t.throws(
      () =>
        buildSpec(
          withHostConfig({
            DeviceRequests: [{ Driver, DeviceIDs: ['a/b=c'], Capabilities: [['gpu', 'x'], ['y']] }],
          }),
          pipeline,
        ),
      { instanceOf: SpecError },
    )?.message;

  t.is(refuse('cdi', CURRENT), 'CDI device injection failed: unresolvable CDI devices a/b=c');
  t.is(refuse('cdi', DOCKER_24), 'could not select device driver "cdi" with capabilities: [[gpu x] [y]]');
  t.is(refuse('', CURRENT), 'could not select device driver "" with capabilities: [[gpu x] [y]]');
});

test('a pid namespace that cannot be joined is refused with the other container’s id in Docker’s place', (t) => {
  const refused = (PidMode: string) =>
    t.throws(() => buildSpec(withHostConfig({ PidMode }), DOCKER_24), { instanceOf: SpecError })?.message;

  t.is(
    refused('container:gone'),
    'cannot join PID of a non running container: gone: No such container: gone',
  );
  t.is(
    refused('container:'),
    'cannot join PID of a non running container: : invalid name or ID supplied: ""',
  );
});

test('the size of an exec’s terminal is written since 23.0', (t) => {
  const size = (name: string) => {
    const pipeline = findPipeline(name);
    const request = { Cmd: ['sh'], Tty: true, ConsoleSize: [24, 80] };
    return buildExecProcess(request, specInput(), buildSpec(specInput(), pipeline), pipeline).consoleSize;
  };

  t.is(size('docker-20.10'), undefined);
  t.deepEqual(size('docker-24.0'), { height: 24, width: 80 });
});

test('an update writes shares without their sign, as the runtime is given them', (t) => {
  t.is(updateResources({ CpuShares: -5 }, DOCKER_24).cpu?.shares, 2 ** 64 - 5);
});

test('everything that options refuse is told at once, Docker’s own first', (t) => {
  const input = withHostConfig(
    {
      Devices: [{ PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'r' }],
      GroupAdd: ['nobody-knows'],
      PidMode: 'container:gone',
    },
    { config: { Cmd: ['true'], User: 'nobody' } },
  );
  for (const build of [() => buildSpec(input, DOCKER_24), () => explainSpec(input, DOCKER_24)]) {
    const error = t.throws(build, { instanceOf: SpecError });

    t.is(error?.code, 'DEVICE_UNAVAILABLE');
    t.is(error?.problems[0], error?.message);
    t.deepEqual(error?.problems.slice(1), [
      'cannot join PID of a non running container: gone: No such container: gone',
      'unable to find user nobody: no matching entries in passwd file',
    ]);
  }
});

test('one refusal stands alone', (t) => {
  const input = specInput({ config: { Cmd: ['true'], User: 'nobody' } });
  t.deepEqual(t.throws(() => buildSpec(input, DOCKER_24), { instanceOf: SpecError })?.problems, []);
});

test('a kernel that cannot filter calls runs containers without the default profile, and refuses their own', (t) => {
  const host = { ...FACTS, seccomp: false };
  const asking = (seccompProfile: string) =>
    specInput({ host, security: { ...specInput().security, seccompProfile } });

  for (const profile of ['', 'builtin', 'unconfined']) {
    t.is(buildSpec(asking(profile), DOCKER_24).linux?.seccomp, undefined);
  }
  t.regex(
    t.throws(() => buildSpec(asking('{}'), DOCKER_24), { instanceOf: SpecError })?.message ?? '',
    /^seccomp is not enabled in your kernel/i,
  );
});

test('the weights and rates of disks are by the numbers of their devices', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as SpecInput['devices'][string];
  const input = withHostConfig(
    {
      BlkioWeight: 300,
      BlkioWeightDevice: [{ Path: '/dev/d', Weight: 5 }],
      BlkioDeviceReadBps: [{ Path: '/dev/d', Rate: 1 }],
      BlkioDeviceWriteBps: [{ Path: '/dev/d', Rate: 2 }],
      BlkioDeviceReadIOps: [{ Path: '/dev/d', Rate: 3 }],
      BlkioDeviceWriteIOps: [{ Path: '/dev/d', Rate: 4 }],
    },
    { devices: { '/dev/d': device } },
  );
  const numbers = { major: 10, minor: 232 };

  t.deepEqual(buildSpec(input, DOCKER_24).linux?.resources?.blockIO, {
    weight: 300,
    weightDevice: [{ ...numbers, weight: 5 }],
    throttleReadBpsDevice: [{ ...numbers, rate: 1 }],
    throttleWriteBpsDevice: [{ ...numbers, rate: 2 }],
    throttleReadIOPSDevice: [{ ...numbers, rate: 3 }],
    throttleWriteIOPSDevice: [{ ...numbers, rate: 4 }],
  });
});

test('the releases of the seeds write limits that nobody asked for, and the older two know no part of a CPU', (t) => {
  const limits = (name: string, hostConfig: SpecInput['hostConfig']) => {
    const spec = buildSpec(withHostConfig({ OomKillDisable: null, ...hostConfig }), findPipeline(name));
    const { memory, cpu, pids } = spec.linux?.resources ?? {};
    return { memory, cpu, pids };
  };
  const halfOf = { NanoCpus: 500_000_000 };
  const none = { memory: {}, cpu: {}, pids: { limit: 0 } };

  t.deepEqual(limits('docker-1.11', halfOf), none);
  t.deepEqual(limits('docker-1.12', halfOf), none);
  t.deepEqual(limits('docker-1.13', halfOf), { ...none, cpu: { quota: 50_000, period: 100_000 } });
  t.deepEqual(limits('docker-20.10', {}), { memory: {}, cpu: { shares: 0 }, pids: undefined });
  t.deepEqual(limits('docker-24.0', {}), { memory: undefined, cpu: undefined, pids: undefined });
});
