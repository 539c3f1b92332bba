import type { CgroupFacts } from '../contract/host-facts.ts';
import type { MountEntry } from '../system/system.ts';

const ROOT = '/sys/fs/cgroup';
/** Words among a v1 mount's super options that name no controller (cgroups(7), kernel/cgroup/cgroup-v1.c). */
const NO_CONTROLLER = new Set([
  'rw',
  'ro',
  'noprefix',
  'clone_children',
  'cpuset_v2_mode',
  'xattr',
  'favordynmods',
  'none',
]);

/** Where the cgroup hierarchies are mounted. */
export interface CgroupMounts {
  readonly layout: CgroupFacts['layout'];
  /** By controller; `name=systemd` for a v1 hierarchy without one, `unified` for cgroup v2. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Which part of its hierarchy each mount shows; `/` unless this process runs in a container. */
  readonly roots: Readonly<Record<string, string>>;
}

/** Finds the hierarchies in a mount table. Where one is mounted twice, the place below /sys/fs/cgroup counts. Pure. */
export function findCgroupMounts(table: readonly MountEntry[]): CgroupMounts {
  const mounts: Record<string, string> = {};
  const roots: Record<string, string> = {};
  for (const { type, target, root, superOptions } of table) {
    if (type !== 'cgroup' && type !== 'cgroup2') continue;
    const names = type === 'cgroup2' ? ['unified'] : superOptions.filter(isHierarchyName);
    for (const name of names) {
      if (mounts[name]?.startsWith(ROOT)) continue;
      mounts[name] = target;
      roots[name] = root;
    }
  }
  return { layout: layoutOf(mounts), mounts, roots };
}

function isHierarchyName(option: string): boolean {
  return option.startsWith('name=') || !(NO_CONTROLLER.has(option) || option.includes('='));
}

function layoutOf({ unified, ...v1 }: Record<string, string>): CgroupFacts['layout'] {
  if (Object.keys(v1).length > 0) return unified === undefined ? 'legacy' : 'hybrid';
  return unified === undefined ? 'none' : 'unified';
}
