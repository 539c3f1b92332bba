import test from 'ava';
import type { RootlessFacts } from '../../src/contract/host-facts.ts';
import type { SpecInput } from '../../src/contract/spec-input.ts';
import { SpecError } from '../../src/errors/spec-error.ts';
import { buildSpec } from '../../src/spec/build-spec.ts';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { bind, FACTS, ID, specInput, withHostConfig } from './spec-input.ts';

const PLAIN: RootlessFacts = { cgroup: '', oomScoreAdj: 200, users: 1, groups: 1 };

function build(input: SpecInput, rootless: Partial<RootlessFacts> = {}, pipeline = 'docker-24.0') {
  const host = { ...FACTS, inUserNamespace: true, rootless: { ...PLAIN, ...rootless }, devMqueue: false };
  return buildSpec({ ...input, host }, findPipeline(pipeline));
}

function mountAt(spec: ReturnType<typeof build>, destination: string) {
  return spec.mounts?.find((mount) => mount.destination === destination);
}

test('a plain user without a cgroup of his own gets no cgroup and no limits', (t) => {
  const { linux } = build(withHostConfig({ Memory: 64 * 1024 ** 2 }));
  t.deepEqual([linux?.cgroupsPath, linux?.resources], [undefined, undefined]);
});

test('a delegated cgroup holds the container’s, with the limits whose controllers reach it', (t) => {
  const { linux } = build(
    withHostConfig({ Memory: 64 * 1024 ** 2, CpuShares: 512, CpusetCpus: '0', BlkioWeight: 100 }),
    {
      cgroup: '/user.slice/session',
    },
  );
  t.is(linux?.cgroupsPath, `/user.slice/session/docker/${ID}`);
  t.deepEqual(linux?.resources, {
    memory: { limit: 64 * 1024 ** 2, disableOOMKiller: false },
    cpu: { shares: 512 },
  });
});

test('no process has a lower OOM score than the engine that made it', (t) => {
  const score = (OomScoreAdj: number) => build(withHostConfig({ OomScoreAdj })).process?.oomScoreAdj;
  t.deepEqual([score(-500), score(0), score(700)], [200, 200, 700]);
});

test('terminals belong to group 5 only where that is mapped', (t) => {
  const options = (groups: number) => mountAt(build(specInput(), { groups }), '/dev/pts')?.options;
  t.false(options(1)?.includes('gid=5'));
  t.true(options(6)?.includes('gid=5'));
});

test('what belongs to a namespace of the machine is bound instead of mounted', (t) => {
  const options = ['rbind', 'nosuid', 'noexec', 'nodev'];
  for (const pipeline of ['docker-24.0', 'current']) {
    const host = { ...withHostConfig({ NetworkMode: 'host' }), sandboxKey: '/proc/self/ns/net' };
    const network = build(host, {}, pipeline);
    t.deepEqual(mountAt(network, '/sys'), {
      destination: '/sys',
      type: 'bind',
      source: '/sys',
      options: [...options, 'ro'],
    });
    t.false(network.linux?.namespaces?.some(({ type }) => type === 'network'));
  }
  const pid = build(withHostConfig({ PidMode: 'host' }));
  t.deepEqual(mountAt(pid, '/proc'), { destination: '/proc', type: 'bind', source: '/proc', options });
  t.deepEqual(pid.linux?.readonlyPaths, []);
  const ipc = build(withHostConfig({ IpcMode: 'host' }));
  t.is(mountAt(ipc, '/dev/shm')?.type, 'bind');
  t.is(mountAt(ipc, '/dev/mqueue'), undefined);
});

test('a device with another name inside is bound, since a runtime would bind the name', (t) => {
  const device = { path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 438, uid: 0, gid: 0 } as const;
  const input = withHostConfig(
    { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/void', CgroupPermissions: 'rwm' }] },
    { devices: { '/dev/null': { kind: 'device', device } } },
  );
  const spec = build(input);
  t.deepEqual(spec.linux?.devices, []);
  t.is(mountAt(spec, '/dev/void')?.source, '/dev/null');
});

test('a bind keeps the flags that a user namespace may not drop', (t) => {
  const input = specInput({
    mountPoints: [bind('/inside', '/tmp/x', { writable: false })],
    sources: { '/tmp/x': { mountPoint: '/tmp', propagation: 'private', lockedFlags: ['nosuid', 'nodev'] } },
  });
  t.deepEqual(mountAt(build(input), '/inside')?.options, ['rbind', 'ro', 'rprivate', 'nosuid', 'nodev']);
});

test('a user that is not mapped is refused, with the way to map him', (t) => {
  const input = specInput({ config: { Hostname: 'plain', Cmd: ['true'], User: '7:7' } });
  const error = t.throws(() => build(input), { instanceOf: SpecError });
  t.is(error?.message, 'user 7:7 does not exist in the engine’s user namespace');
  t.true(error?.hint?.includes('/etc/subuid'));
  t.notThrows(() => build(input, { users: 65537, groups: 65537 }));
});

test('root’s spec is as it was', (t) => {
  const spec = buildSpec(specInput(), findPipeline('docker-24.0'));
  t.is(spec.linux?.cgroupsPath, `/docker/${ID}`);
});

test('each limit is kept where its controller reaches the user, and no other', (t) => {
  const asked = withHostConfig({
    ...{ Memory: 64 * 1024 ** 2, CpuShares: 512, CpusetCpus: '0', BlkioWeight: 100, PidsLimit: 5 },
    OomKillDisable: null,
  });
  const kept = (...controllers: string[]) => {
    const cgroup = { ...FACTS.cgroup, controllers };
    const host = { ...FACTS, inUserNamespace: true, cgroup, rootless: { ...PLAIN, cgroup: '/mine' } };
    return buildSpec({ ...asked, host }, findPipeline('docker-24.0')).linux?.resources;
  };

  t.deepEqual(kept(), {});
  t.deepEqual(kept('memory'), { memory: { limit: 64 * 1024 ** 2 } });
  t.deepEqual(kept('cpu'), { cpu: { shares: 512 } });
  t.deepEqual(kept('cpu', 'cpuset'), { cpu: { shares: 512, cpus: '0' } });
  t.deepEqual(kept('pids'), { pids: { limit: 5 } });
  t.deepEqual(kept('io'), { blockIO: { weight: 100 } });
  t.deepEqual(kept('cpuset'), {});
  const nothing = { ...FACTS.cgroup, controllers: ['memory', 'cpu', 'pids', 'io'] };
  const host = { ...FACTS, inUserNamespace: true, cgroup: nothing, rootless: { ...PLAIN, cgroup: '/mine' } };
  const { resources } =
    buildSpec({ ...withHostConfig({ OomKillDisable: null }), host }, findPipeline('docker-24.0')).linux ?? {};
  t.deepEqual(resources, { blockIO: {} });
});

test('what is the container’s own is mounted as for root', (t) => {
  const own = build(specInput(), { groups: 6 });
  const rootful = buildSpec(specInput(), findPipeline('docker-24.0'));

  for (const place of ['/proc', '/sys', '/dev/shm', '/dev/mqueue', '/dev/pts', '/dev']) {
    t.deepEqual(mountAt(own, place), mountAt(rootful, place), place);
  }
  t.deepEqual(own.linux?.readonlyPaths, rootful.linux?.readonlyPaths);
  t.deepEqual(
    own.linux?.namespaces?.map(({ type }) => type),
    rootful.linux?.namespaces?.map(({ type }) => type),
  );
});

test('a shared namespace binds its own files and leaves those of others', (t) => {
  const pid = build(withHostConfig({ PidMode: 'host' }));
  const ipc = build(withHostConfig({ IpcMode: 'host' }));

  t.is(mountAt(pid, '/sys')?.type, 'sysfs');
  t.is(mountAt(ipc, '/proc')?.type, 'proc');
  t.true(ipc.linux?.readonlyPaths?.includes('/proc/sys'));
  const host = { ...FACTS, inUserNamespace: true, rootless: PLAIN };
  const withQueue = buildSpec({ ...withHostConfig({ IpcMode: 'host' }), host }, findPipeline('docker-24.0'));
  t.deepEqual(mountAt(withQueue, '/dev/mqueue'), {
    destination: '/dev/mqueue',
    type: 'bind',
    source: '/dev/mqueue',
    options: ['rbind', 'nosuid', 'noexec', 'nodev'],
  });
});

test('what the user binds over a place of the machine stays', (t) => {
  const input = withHostConfig({ PidMode: 'host' }, { mountPoints: [bind('/proc', '/mine')] });

  t.is(mountAt(build(input), '/proc')?.source, '/mine');
});

test('a user needs both its user and its group mapped', (t) => {
  const refused = (User: string, users: number, groups: number) => {
    const input = specInput({ config: { Hostname: 'plain', Cmd: ['true'], User } });
    try {
      build(input, { users, groups });
      return false;
    } catch {
      return true;
    }
  };

  t.deepEqual([refused('5:5', 6, 6), refused('5:5', 5, 6), refused('5:5', 6, 5)], [false, true, true]);
});

test('a device with the same name inside, or a folder of them, is left to the runtime', (t) => {
  const device = { path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 438, uid: 0, gid: 0 } as const;
  const spec = (mapping: { PathOnHost: string; PathInContainer?: string }) =>
    build(
      withHostConfig(
        { Devices: [{ ...mapping, CgroupPermissions: 'rwm' }] },
        {
          devices: {
            '/dev/null': { kind: 'device', device },
            '/dev/d': { kind: 'directory', path: '/dev/d', devices: [{ ...device, path: '/dev/d/one' }] },
          },
        },
      ),
    );
  const same = spec({ PathOnHost: '/dev/null', PathInContainer: '/dev/null' });
  const folder = spec({ PathOnHost: '/dev/d', PathInContainer: '/dev/e' });

  t.deepEqual(
    same.linux?.devices?.map(({ path }) => path),
    ['/dev/null'],
  );
  t.is(mountAt(same, '/dev/null'), undefined);
  t.deepEqual(folder.linux?.devices, []);
  t.deepEqual(mountAt(folder, '/dev/e'), {
    destination: '/dev/e',
    type: 'bind',
    source: '/dev/d',
    options: ['rbind', 'nosuid', 'noexec'],
  });
  t.is(mountAt(folder, '/proc')?.type, 'proc');
});

test('where only his own group is mapped the process gets no further groups', (t) => {
  const asked = withHostConfig({ GroupAdd: ['7'] });
  t.deepEqual(build(asked).process?.user, { uid: 0, gid: 0 });
  t.true(build(asked, { users: 10, groups: 10 }).process?.user?.additionalGids?.includes(7));
});
