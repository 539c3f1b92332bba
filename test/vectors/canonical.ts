import type { Mount, Process, Spec } from '../../src/oci/runtime-spec.ts';

/** The first mount that may stand anywhere among those of its depth: dockerd takes the user's mounts out of a Go map. */
const FIXED_FIRST = new Set(['/proc', '/dev', '/dev/pts', '/sys', '/sys/fs/cgroup', '/dev/mqueue']);
const PROPAGATIONS = new Set(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave']);

/** How much of a process is left to chance. */
export interface Chance {
  /** So many groups at the end come from --group-add. */
  readonly addedGroups: number;
  readonly links: number;
}

/**
 * A spec in which what dockerd leaves to chance has one order: mounts of equal depth, groups of --group-add, limits that
 * the daemon adds, flags that a user namespace locks, links' variables.
 */
export function canonicalSpec(spec: Spec, chance: Chance): Spec {
  const plain = JSON.parse(JSON.stringify(spec)) as Spec;
  return {
    ...plain,
    mounts: canonicalMounts(plain.mounts ?? []),
    ...(plain.process === undefined ? {} : { process: canonicalProcess(plain.process, chance) }),
  };
}

/** Also for the process of an exec, which has the same groups. */
export function canonicalProcess(process: Process, chance: Chance): Process {
  const canonical: Process = { ...process };
  if (canonical.rlimits) canonical.rlimits = canonical.rlimits.toSorted((a, b) => (a.type < b.type ? -1 : 1));
  // Links come out of a Go map.
  if (chance.links > 1 && canonical.env) canonical.env = canonical.env.toSorted();
  const groups = canonical.user?.additionalGids;
  if (canonical.user !== undefined && groups !== undefined) {
    const fixed = groups.slice(0, groups.length - chance.addedGroups);
    const added = groups.slice(groups.length - chance.addedGroups).toSorted((a, b) => a - b);
    canonical.user = { ...canonical.user, additionalGids: [...fixed, ...added] };
  }
  return canonical;
}

/** The default ones first, as they stand; then the user's by depth, and within one depth by destination. */
function canonicalMounts(mounts: readonly Mount[]): Mount[] {
  const start = mounts.findIndex((mount) => !isDefault(mount));
  const [defaults, users] = start === -1 ? [mounts, []] : [mounts.slice(0, start), mounts.slice(start)];
  const sorted = users.toSorted((a, b) => depth(a) - depth(b) || (a.destination < b.destination ? -1 : 1));
  // A mount in the wrong place of the list must not be sorted into the right one.
  const depths = users.map(depth);
  const inOrder = depths.every((value, index) => index === 0 || (depths[index - 1] ?? 0) <= value);
  return [...defaults, ...(inOrder ? sorted : users)].map(canonicalOptions);
}

function isDefault(mount: Mount): boolean {
  if (FIXED_FIRST.has(mount.destination) && mount.type !== 'bind' && mount.source !== 'tmpfs') return true;
  return (
    (mount.destination === '/dev' && mount.options?.includes('strictatime') === true) ||
    mount.source === 'shm' ||
    mount.destination === '/sbin/docker-init'
  );
}

function depth(mount: Mount): number {
  return mount.destination.replace(/\/+$/, '').split('/').length;
}

function canonicalOptions(mount: Mount): Mount {
  if (mount.type !== 'bind' || mount.options === undefined) return mount;
  const at = mount.options.findIndex((option) => PROPAGATIONS.has(option));
  const end = at === -1 ? mount.options.length : at + 1;
  return { ...mount, options: [...mount.options.slice(0, end), ...mount.options.slice(end).toSorted()] };
}
