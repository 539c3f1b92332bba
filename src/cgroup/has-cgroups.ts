import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';
import { parentRecord } from './parent-record.ts';

/** Whether what `applyCgroups` made of a plan is still there, and recorded as this container's too. Changes nothing. */
export function hasCgroups({ parents, registry, containerId }: CgroupPlan, { files }: System): boolean {
  return parents.every(({ key, directories }) => {
    const { users, readMade } = parentRecord(registry, key);
    const isThere = directories.every(({ path }) => files.stat(path) !== undefined);
    return isThere && (readMade(files).length === 0 || files.stat(join(users, containerId)) !== undefined);
  });
}
