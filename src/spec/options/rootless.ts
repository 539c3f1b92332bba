import type { DeviceMapping } from '../../contract/docker.ts';
import type { HostFacts, RootlessFacts } from '../../contract/host-facts.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { join } from '../../lib/paths/join.ts';
import type { LinuxSection, Mount, ProcessUser, Resources } from '../../oci/runtime-spec.ts';
import { type Draft, defineOption } from '../option.ts';

/**
 * Takes away what a plain user cannot have, for an engine that runs as one; the rules are those of moby's
 * `rootless/specconv`, and where the engine shares the machine's network, podman's for /sys.
 */
export const withRootless = defineOption<Record<string, never>>({
  option: 'rootless',
  apply: (draft, input) => {
    const { host, hostConfig } = input;
    const { rootless } = host;
    if (rootless === undefined) return;
    refuseUnmapped(draft, rootless);
    if (rootless.cgroup === '') withoutCgroup(draft.linux);
    else {
      draft.linux.cgroupsPath = join(rootless.cgroup, draft.linux.cgroupsPath ?? '');
      draft.linux.resources = reached(draft.linux.resources, host);
    }
    const score = draft.process.oomScoreAdj;
    if (score !== undefined) draft.process.oomScoreAdj = Math.max(score, rootless.oomScoreAdj);
    if (rootless.groups === 1 && draft.process.user !== undefined)
      draft.process.user = withoutGroups(draft.process.user);
    if (rootless.groups <= TTY_GROUP) draft.mounts = draft.mounts.map(withoutTtyGroup);
    if (isShared(draft, 'pid')) shareProc(draft);
    if (isShared(draft, 'ipc')) shareIpc(draft, host);
    if (isShared(draft, 'network')) shareNetwork(draft);
    for (const device of hostConfig.Devices ?? []) bindRenamed(draft, device);
  },
  reasons: [
    {
      field: 'linux.cgroupsPath',
      from: 'the user’s own cgroup, which was delegated to him; none where there is no such cgroup',
      says: 'A plain user can only make cgroups below one that is his.',
      section: 'config-linux.md, Cgroups Path',
    },
    {
      field: 'linux.resources',
      from: 'the controllers that reach the user’s own cgroup',
      says: 'A plain user can only limit what was delegated to him.',
      section: 'config-linux.md, Control groups',
    },
    {
      field: 'process.oomScoreAdj',
      from: 'the engine’s own score, where a lower one is asked for',
      says: 'A plain user cannot make the kernel spare a process.',
      section: 'config.md, Linux Process',
    },
    {
      field: 'process.user.additionalGids',
      from: 'none, where no range of groups is mapped',
      says: 'A plain user alone cannot set groups: the kernel denies it to whoever maps his own group himself.',
      section: 'config.md, User',
    },
    {
      field: 'mounts',
      from: 'the machine’s own /proc, /sys, /dev/shm or /dev/mqueue, where its namespace is shared; --device with another path inside',
      says: 'A plain user can mount these only for namespaces that are his, and make no device.',
      section: 'config.md, Mounts',
    },
    {
      field: 'linux.readonlyPaths',
      from: 'none below /proc, where --pid host shows the machine’s own',
      says: 'What the user may not write there, the kernel refuses him anyway.',
      section: 'config-linux.md, Readonly Paths',
    },
  ],
});

const TTY_GROUP = 5;

function withoutCgroup(linux: LinuxSection): void {
  delete linux.cgroupsPath;
  delete linux.resources;
}

/** Rules for devices need a program in the kernel that only root may load. */
function reached({ devices: _, ...asked }: Resources, { cgroup: { controllers } }: HostFacts): Resources {
  const has = (controller: string) => controllers.includes(controller);
  const { memory, cpu, pids, blockIO, hugepageLimits: _huge, ...others } = asked;
  return {
    ...others,
    ...(memory !== undefined && has('memory') ? { memory } : {}),
    ...(cpu !== undefined && has('cpu') ? { cpu: has('cpuset') ? cpu : withoutSets(cpu) } : {}),
    ...(pids !== undefined && has('pids') ? { pids } : {}),
    ...(blockIO !== undefined && has('io') ? { blockIO } : {}),
  };
}

function withoutSets({ cpus: _cpus, mems: _mems, ...cpu }: NonNullable<Resources['cpu']>) {
  return cpu;
}

function withoutTtyGroup(mount: Mount): Mount {
  if (mount.type !== 'devpts') return mount;
  return { ...mount, options: (mount.options ?? []).filter((option) => option !== 'gid=5') };
}

/** user_namespaces(7), setgroups: it is denied before a gid map is written without privilege. Runtimes leave the groups out, then. */
function withoutGroups({ additionalGids: _, ...kept }: ProcessUser): ProcessUser {
  return kept;
}

function refuseUnmapped({ process: { user } }: Draft, { users, groups }: RootlessFacts): void {
  const { uid = 0, gid = 0 } = user ?? {};
  if (uid < users && gid < groups) return;
  throw new SpecError('SPEC_REFUSED', `user ${uid}:${gid} does not exist in the engine’s user namespace`, {
    value: `${uid}:${gid}`,
    hint: 'Install the package uidmap, and give the user ranges of ids in /etc/subuid and /etc/subgid; then remove all containers, and try again.',
  });
}

/** A namespace that is not listed is the engine's own, which is the machine's. */
function isShared({ linux: { namespaces = [] } }: Draft, type: 'pid' | 'ipc' | 'network'): boolean {
  const found = namespaces.find((one) => one.type === type);
  return found === undefined || found.path === OWN_NETWORK;
}

/** Joining it, as moby does for `--network host`, needs root of the machine. */
const OWN_NETWORK = '/proc/self/ns/net';

function shareProc(draft: Draft): void {
  draft.mounts = draft.mounts.map((mount) => boundAt(mount, '/proc', []));
  draft.linux.readonlyPaths = (draft.linux.readonlyPaths ?? []).filter((path) => !path.startsWith('/proc/'));
}

function shareIpc(draft: Draft, { devMqueue }: HostFacts): void {
  draft.mounts = draft.mounts
    .filter(({ destination }) => destination !== '/dev/mqueue' || devMqueue !== false)
    .map((mount) => boundAt(boundAt(mount, '/dev/shm', []), '/dev/mqueue', []));
}

function shareNetwork(draft: Draft): void {
  draft.linux.namespaces = (draft.linux.namespaces ?? []).filter(({ path }) => path !== OWN_NETWORK);
  draft.mounts = draft.mounts.map((mount) => boundAt(mount, '/sys', ['ro']));
}

/** Unless it is a bind already: that was asked for. */
function boundAt(mount: Mount, place: string, more: readonly string[]): Mount {
  const { destination, type } = mount;
  if (type === 'bind' || destination !== place) return mount;
  const options = ['rbind', 'nosuid', 'noexec', 'nodev', ...more];
  return { destination, type: 'bind', source: destination, options };
}

/** Runtimes bind a device instead of making it, but from the path that it has inside. */
function bindRenamed(draft: Draft, { PathOnHost: source, PathInContainer }: DeviceMapping): void {
  const destination = PathInContainer || source;
  if (destination === source) return;
  const isBelow = (path: string) => path === destination || path.startsWith(`${destination}/`);
  draft.linux.devices = (draft.linux.devices ?? []).filter(({ path }) => !isBelow(path));
  draft.mounts = [
    ...draft.mounts,
    { destination, type: 'bind', source, options: ['rbind', 'nosuid', 'noexec'] },
  ];
}
