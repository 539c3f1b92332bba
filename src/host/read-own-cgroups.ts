import { posix } from 'node:path';
import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import { findCgroupMounts } from './find-cgroup-mounts.ts';

/**
 * The folder of this process's own cgroup in each hierarchy, by the names of `CgroupFacts.mounts`: what a relative
 * cgroup path is relative to (runc, libcontainer/cgroups/fs). From /proc/self/cgroup (cgroups(7)).
 */
export function readOwnCgroups({ files, mounts }: System): Record<string, string> {
  const { mounts: places, roots } = findCgroupMounts(mounts.list());
  const own: Record<string, string> = {};
  for (const line of (files.readIfThere('/proc/self/cgroup') ?? '').split('\n')) {
    const [, hierarchy, controllers = '', path = ''] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    if (hierarchy === undefined) continue;
    for (const name of hierarchy === '0' ? ['unified'] : controllers.split(',')) {
      const place = places[name];
      if (place !== undefined) own[name] = join(place, posix.relative(roots[name] ?? '/', path));
    }
  }
  return own;
}
