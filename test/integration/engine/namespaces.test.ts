import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import test from 'ava';
import type { HostConfig } from '../../../src/contract/docker.ts';
import type { Container, Engine } from '../../../src/engine/api.ts';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { busybox, openEngine, outcome } from '../open-engine.ts';

const KINDS = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const;
type Kind = (typeof KINDS)[number];

/** The namespaces of a process, by the numbers that the kernel gives them (namespaces(7)). */
function namespacesOf(pid: number | 'self'): Record<Kind, string> {
  return Object.fromEntries(KINDS.map((kind) => [kind, readlinkSync(`/proc/${pid}/ns/${kind}`)])) as Record<
    Kind,
    string
  >;
}

async function pidOf(container: Container): Promise<number> {
  return (await container.inspect()).State.Pid;
}

/** A running container with its namespaces. */
async function running(engine: Engine, hostConfig: HostConfig, name?: string) {
  const container = await busybox(engine, ['sleep', '1000'], {
    hostConfig,
    ...(name === undefined ? {} : { name }),
  });
  await container.start();
  return { container, namespaces: namespacesOf(await pidOf(container)) };
}

/** The kinds that two processes share. */
function shared(one: Record<Kind, string>, other: Record<Kind, string>): Kind[] {
  return KINDS.filter((kind) => one[kind] === other[kind]);
}

const HOST = namespacesOf('self');

/** What of the host's namespaces a container has, by its configuration. Docker's default on cgroup v1 is the host's cgroup namespace. */
const SHARED_WITH_HOST: Record<string, { hostConfig: HostConfig; kinds: readonly Kind[] }> = {
  'with --cgroupns private no namespace but the user’s': {
    hostConfig: { CgroupnsMode: 'private' },
    kinds: ['user'],
  },
  'with --cgroupns host the cgroup namespace': {
    hostConfig: { CgroupnsMode: 'host' },
    kinds: ['cgroup', 'user'],
  },
  'with --ipc private no ipc namespace': {
    hostConfig: { CgroupnsMode: 'private', IpcMode: 'private' },
    kinds: ['user'],
  },
  'with --ipc none no ipc namespace': {
    hostConfig: { CgroupnsMode: 'private', IpcMode: 'none' },
    kinds: ['user'],
  },
  'with --ipc host the ipc namespace': {
    hostConfig: { CgroupnsMode: 'private', IpcMode: 'host' },
    kinds: ['ipc', 'user'],
  },
  'with --pid host the pid namespace': {
    hostConfig: { CgroupnsMode: 'private', PidMode: 'host' },
    kinds: ['pid', 'user'],
  },
  'with --uts host the uts namespace': {
    hostConfig: { CgroupnsMode: 'private', UTSMode: 'host' },
    kinds: ['user', 'uts'],
  },
  'with --network none no network namespace': {
    hostConfig: { CgroupnsMode: 'private', NetworkMode: 'none' },
    kinds: ['user'],
  },
  'with --network host the network namespace': {
    hostConfig: { CgroupnsMode: 'private', NetworkMode: 'host' },
    kinds: ['net', 'user'],
  },
};

for (const [title, { hostConfig, kinds }] of Object.entries(SHARED_WITH_HOST)) {
  test(`a container shares with the host ${title}`, async (t) => {
    const { engine } = await openEngine(t);
    const { namespaces } = await running(engine, hostConfig);
    t.deepEqual(shared(namespaces, HOST), kinds);
  });
}

test('two containers share nothing but what they share with the host', async (t) => {
  const { engine } = await openEngine(t);
  const [one, other] = [await running(engine, {}), await running(engine, {})];
  t.deepEqual(shared(one.namespaces, other.namespaces), shared(one.namespaces, HOST));
});

const JOINED: Record<'net' | 'pid' | 'ipc', { peer: HostConfig; hostConfig: (mode: string) => HostConfig }> =
  {
    net: { peer: {}, hostConfig: (NetworkMode) => ({ NetworkMode }) },
    pid: { peer: {}, hostConfig: (PidMode) => ({ PidMode }) },
    ipc: { peer: { IpcMode: 'shareable' }, hostConfig: (IpcMode) => ({ IpcMode }) },
  };
for (const [kind, { peer, hostConfig }] of Object.entries(JOINED)) {
  for (const by of ['name', 'id'] as const) {
    test(`a container joins the ${kind} namespace of another one by its ${by}`, async (t) => {
      const { engine } = await openEngine(t);
      const first = await running(engine, { ...peer, CgroupnsMode: 'private' }, 'first');
      const mode = `container:${first.container[by]}`;
      const { namespaces } = await running(engine, { ...hostConfig(mode), CgroupnsMode: 'private' });
      t.deepEqual(shared(namespaces, first.namespaces).toSorted(), [kind, 'user'].toSorted() as Kind[]);
    });
  }
}

test('containers in one ipc namespace share their /dev/shm', async (t) => {
  const { engine } = await openEngine(t);
  const writer = await busybox(engine, ['sh', '-c', 'echo from the first > /dev/shm/note; sleep 1000'], {
    name: 'writer',
    hostConfig: { IpcMode: 'shareable', ShmSize: 1 << 20 },
  });
  await writer.start();
  const reader = await busybox(
    engine,
    [
      'sh',
      '-c',
      'until [ -s /dev/shm/note ]; do sleep 0.01; done; cat /dev/shm/note; df -k /dev/shm | tail -n 1',
    ],
    { hostConfig: { IpcMode: 'container:writer' } },
  );
  t.regex((await outcome(reader)).stdout, /^from the first\nshm +1024 /);
});

test('a private ipc namespace cannot be joined', async (t) => {
  const { engine } = await openEngine(t);
  const first = await running(engine, { IpcMode: 'private' }, 'first');
  const second = await busybox(engine, ['true'], { hostConfig: { IpcMode: 'container:first' } });
  const error = await t.throwsAsync<LockstepError>(second.start());
  t.is(error?.code, 'PEER_UNAVAILABLE');
  const { id } = first.container;
  t.is(
    error?.message,
    `invalid IPC mode: container:${id}: can't join IPC of container ${id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)`,
  );
});

const NOT_RUNNING: Record<string, { hostConfig: HostConfig; message: (id: string) => string }> = {
  network: {
    hostConfig: { NetworkMode: 'container:first' },
    message: (id) => `cannot join network of a non running container: ${id}`,
  },
  pid: {
    hostConfig: { PidMode: 'container:first' },
    message: (id) => `container ${id} is not running`,
  },
};
for (const [kind, { hostConfig, message }] of Object.entries(NOT_RUNNING)) {
  test(`the ${kind} namespace of a container that does not run cannot be joined`, async (t) => {
    const { engine } = await openEngine(t);
    const { id } = await busybox(engine, ['true'], { name: 'first' });
    const second = await busybox(engine, ['true'], { hostConfig });
    const error = await t.throwsAsync<LockstepError>(second.start());
    t.is(error?.code, 'PEER_UNAVAILABLE');
    t.is(error?.message, message(id));
  });
}

test('a network namespace of its own has nothing but lo, which is up', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, [
    'sh',
    '-c',
    'ls /sys/class/net; ip -o addr; ping -c 1 -q 127.0.0.1 >&2',
  ]);
  const { stdout, exitCode } = await outcome(container);
  t.is(exitCode, 0);
  t.regex(stdout, /^lo\n1: lo +inet 127\.0\.0\.1\/8 .*\n/);
});

test('the host’s network is the host’s', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['ls', '/sys/class/net'], { hostConfig: { NetworkMode: 'host' } });
  const { stdout } = await outcome(container);
  t.deepEqual(stdout.trim().split('\n').toSorted(), readdirSync('/sys/class/net').toSorted());
  t.true(Object.keys(networkInterfaces()).every((name) => stdout.includes(name)));
});

test('a container that joins a network has the hosts, hostname and resolv.conf of the one it joins', async (t) => {
  const { engine } = await openEngine(t);
  const files = 'cat /etc/hosts /etc/hostname /etc/resolv.conf; hostname';
  const first = await busybox(engine, ['sh', '-c', `${files}; sleep 1000`], {
    name: 'first',
    config: { Hostname: 'first-host' },
    hostConfig: { ExtraHosts: ['other:10.1.2.3'], Dns: ['10.9.8.7'] },
  });
  await first.start();
  const second = await busybox(engine, ['sh', '-c', files], {
    hostConfig: { NetworkMode: 'container:first' },
  });
  const { stdout } = await outcome(second);
  t.regex(
    stdout,
    /\n10\.1\.2\.3\tother\nfirst-host\n(?:.*\n)*nameserver 10\.9\.8\.7\n(?:.*\n)*first-host\n$/,
  );
  let own = '';
  for await (const { bytes } of first.logs()) own += Buffer.from(bytes).toString();
  t.is(stdout, own);
});

test('in a pid namespace of its own a container sees only itself, and its command is process 1', async (t) => {
  const { engine } = await openEngine(t);
  const { stdout } = await outcome(
    await busybox(engine, ['sh', '-c', 'echo $$; ls /proc | grep -c "^[0-9]"']),
  );
  t.regex(stdout, /^1\n[1-4]\n$/);
});

test('with --pid host a container sees the host’s processes', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['cat', `/proc/${process.pid}/cmdline`], {
    hostConfig: { PidMode: 'host' },
  });
  t.is((await outcome(container)).stdout, readFileSync('/proc/self/cmdline', 'utf8'));
});

test('with --uts host the hostname is the host’s; else the short id, or what was asked for', async (t) => {
  const { engine } = await openEngine(t);
  const names = 'hostname; cat /proc/sys/kernel/hostname';
  const host = await busybox(engine, ['sh', '-c', names], { hostConfig: { UTSMode: 'host' } });
  t.is((await outcome(host)).stdout, `${hostname()}\n${hostname()}\n`);
  const own = await busybox(engine, ['sh', '-c', names]);
  t.is((await outcome(own)).stdout, `${own.id.slice(0, 12)}\n${own.id.slice(0, 12)}\n`);
  const named = await busybox(engine, ['sh', '-c', names], {
    config: { Hostname: 'named', Domainname: 'example' },
  });
  t.is((await outcome(named)).stdout, 'named\nnamed\n');
});

test('with --cgroupns private a container is at the root of what it sees of the cgroups', async (t) => {
  const { engine, cgroupParent } = await openEngine(t);
  const read = async (CgroupnsMode: string) =>
    (await outcome(await busybox(engine, ['cat', '/proc/self/cgroup'], { hostConfig: { CgroupnsMode } })))
      .stdout;
  const own = await read('private');
  t.true(
    own
      .trim()
      .split('\n')
      .some((line) => line.endsWith(':/')),
  );
  t.false(own.includes(cgroupParent));
  t.true((await read('host')).includes(cgroupParent));
});
