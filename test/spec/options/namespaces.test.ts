import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import type { Namespace } from '../../../src/oci/runtime-spec.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { explainSpec } from '../../../src/spec/explain-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { FACTS, peer, specInput, withHostConfig } from '../spec-input.ts';

const SEEDS = ['docker-1.11', 'docker-1.12', 'docker-1.13'];
const LATER = ['docker-20.10', 'docker-24.0', 'current'];
const MAP = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
const REMAPPED = {
  ...specInput().settings,
  usernsRemap: { spec: 'default', uidMappings: MAP, gidMappings: MAP.slice() },
};

function namespacesOf(name: string, hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) {
  const input = withHostConfig(hostConfig, { peers: { p: peer() }, ...changes });
  return Object.fromEntries(
    (buildSpec(input, findPipeline(name)).linux?.namespaces ?? []).map(({ type, path }: Namespace) => [
      type,
      path ?? 'new',
    ]),
  );
}

function refusalOf(name: string, hostConfig: SpecInput['hostConfig'], changes: Partial<SpecInput> = {}) {
  try {
    namespacesOf(name, hostConfig, changes);
    return undefined;
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

const OWN = { mount: 'new', network: 'new', uts: 'new', pid: 'new', ipc: 'new' };

for (const name of [...SEEDS, ...LATER]) {
  const hasPid = name !== 'docker-1.11';

  test(`${name}: what is not shared is the container’s own`, (t) => {
    t.deepEqual(namespacesOf(name, {}), OWN);
    t.deepEqual(namespacesOf(name, { IpcMode: null, PidMode: null, UTSMode: null, NetworkMode: null }), OWN);
    for (const IpcMode of ['', 'private', 'shareable', 'none']) {
      t.deepEqual(namespacesOf(name, { IpcMode }), OWN, IpcMode);
    }
  });

  test(`${name}: what the host shares is left out, each by itself`, (t) => {
    const without = (type: keyof typeof OWN) => {
      const { [type]: _, ...others } = OWN;
      return others;
    };

    t.deepEqual(namespacesOf(name, { IpcMode: 'host' }), without('ipc'));
    t.deepEqual(namespacesOf(name, { PidMode: 'host' }), without('pid'));
    t.deepEqual(namespacesOf(name, { UTSMode: 'host' }), without('uts'));
    t.deepEqual(
      namespacesOf(name, { NetworkMode: 'host' }),
      name === 'current' ? without('network') : { ...OWN, network: '/run/netns/host' },
    );
  });

  test(`${name}: the host’s name stays where the names are shared`, (t) => {
    const nameOf = (UTSMode: string) => buildSpec(withHostConfig({ UTSMode }), findPipeline(name)).hostname;

    t.is(nameOf('host'), undefined);
    t.is(nameOf(''), 'plain');
  });

  test(`${name}: what another container shares is joined by its process, each by itself`, (t) => {
    t.deepEqual(namespacesOf(name, { NetworkMode: 'container:p' }), { ...OWN, network: '/proc/77/ns/net' });
    t.deepEqual(namespacesOf(name, { IpcMode: 'container:p' }), { ...OWN, ipc: '/proc/77/ns/ipc' });
    t.deepEqual(
      namespacesOf(name, { PidMode: 'container:p' }),
      hasPid ? { ...OWN, pid: '/proc/77/ns/pid' } : OWN,
    );
  });

  test(`${name}: with a remapped root there is a user namespace, joined together with others`, (t) => {
    const { linux } = buildSpec(specInput({ settings: REMAPPED }), findPipeline(name));
    const joined = (hostConfig: SpecInput['hostConfig']) =>
      namespacesOf(name, hostConfig, { settings: REMAPPED }).user;

    t.deepEqual([linux?.uidMappings, linux?.gidMappings], [MAP, MAP]);
    t.is(joined({}), 'new');
    t.is(joined({ NetworkMode: 'container:p' }), '/proc/77/ns/user');
    t.is(joined({ IpcMode: 'container:p' }), '/proc/77/ns/user');
    if (hasPid) t.is(joined({ PidMode: 'container:p' }), '/proc/77/ns/user');
    t.is(joined({ UsernsMode: 'host' }), undefined);
    t.is(joined({ UsernsMode: 'host', NetworkMode: 'container:p' }), undefined);
  });

  test(`${name}: root that stands for itself needs no user namespace`, (t) => {
    const settings = { ...REMAPPED, usernsRemap: { spec: 'root', uidMappings: [], gidMappings: [] } };
    const { linux } = buildSpec(specInput({ settings }), findPipeline(name));

    t.deepEqual(namespacesOf(name, {}, { settings }), OWN);
    t.deepEqual([linux?.uidMappings, linux?.gidMappings], [undefined, undefined]);
  });

  test(`${name}: without a network the namespace is the container’s own, whatever its mode`, (t) => {
    const config = { ...specInput().config, NetworkDisabled: true };
    const settings = { ...specInput().settings, bridge: 'none' };

    t.deepEqual(namespacesOf(name, { NetworkMode: 'host' }, { config }), OWN);
    t.deepEqual(namespacesOf(name, { NetworkMode: 'bridge' }, { settings }), OWN);
    t.not(namespacesOf(name, { NetworkMode: 'host' }, { settings }).network, 'new');
  });
}

for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13']) {
  test(`${name}: a container whose ipc cannot be joined is refused in the words of the release`, (t) => {
    const ipc = (peers: SpecInput['peers']) => refusalOf(name, { IpcMode: 'container:p' }, { peers });

    t.is(ipc({}), 'No such container: p');
    t.is(ipc({ p: peer({ running: false }) }), 'cannot join IPC of a non running container: p');
    t.is(
      ipc({ p: peer({ restarting: true }) }),
      'Container p is restarting, wait until the container is running',
    );
    t.is(ipc({ p: peer({ shmPath: '' }) }), undefined);
    t.is(refusalOf(name, { IpcMode: 'nonsense' }), undefined);
  });
}

for (const [name, prefix] of [
  ['docker-20.10', ''],
  ['docker-24.0', ''],
  ['current', 'failed to join IPC namespace: '],
] as const) {
  test(`${name}: an ipc namespace that is not shared, or of a mode that is none, is refused`, (t) => {
    const ipc = (changes: Parameters<typeof peer>[0]) =>
      refusalOf(name, { IpcMode: 'container:p' }, { peers: { p: peer(changes) } }) ?? '';

    t.regex(ipc({ shmPath: '' }), /non-shareable IPC/);
    t.true(ipc({ shmPath: '' }).startsWith(prefix));
    t.regex(ipc({ running: false }), /running/);
    t.regex(ipc({ restarting: true }), /Container p is restarting, wait until the container is running$/);
    t.is(refusalOf(name, { IpcMode: 'nonsense' })?.toLowerCase(), 'invalid ipc mode: nonsense');
  });
}

for (const name of LATER) {
  test(`${name}: a cgroup namespace of its own is the container’s where it is private`, (t) => {
    t.is(namespacesOf(name, { CgroupnsMode: 'private' }).cgroup, 'new');
    t.is(namespacesOf(name, { CgroupnsMode: 'host' }).cgroup, undefined);
  });
}

test('the seeds know no cgroup namespace', (t) => {
  for (const name of SEEDS) t.is(namespacesOf(name, { CgroupnsMode: 'private' }).cgroup, undefined, name);
});

test('every namespace says what it comes from', (t) => {
  const from = (type: string) =>
    explainSpec(
      specInput({ settings: REMAPPED, host: { ...FACTS, timeNamespaces: true } }),
      findPipeline('current'),
      `linux.namespaces[${type}]`,
    )[0]?.from;

  t.is(from('user'), 'the setting userns-remap and --userns (HostConfig.UsernsMode)');
  t.regex(
    explainSpec(
      withHostConfig({ PidMode: 'container:p' }, { peers: { p: peer() } }),
      findPipeline('current'),
      'linux.namespaces[pid]',
    )[0]?.from ?? '',
    /^--pid/,
  );
  t.regex(from('time') ?? '', /./);
});

test('only today’s release gives a container clocks of its own', (t) => {
  const host = { ...FACTS, timeNamespaces: true };
  for (const name of [...SEEDS, ...LATER]) {
    t.is(namespacesOf(name, {}, { host }).time, name === 'current' ? 'new' : undefined, name);
  }
});
