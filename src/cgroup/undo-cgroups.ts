import { CgroupError } from '../errors/cgroup-error.ts';
import { SystemError } from '../errors/system-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Files, System } from '../system/system.ts';
import type { CgroupParent, CgroupPlan } from './cgroup-plan.ts';
import { listProcesses } from './list-processes.ts';
import { lockRegistry } from './lock-registry.ts';
import { parentRecord } from './parent-record.ts';

/**
 * Removes what the runtime left of the container's cgroup, then those parents that Lockstep made and no container
 * needs any more, innermost first. Kills nothing. Idempotent. Throws `CGROUP_IN_USE` where processes are left.
 */
export async function undoCgroups(plan: CgroupPlan, system: System): Promise<void> {
  if (plan.ownsLeaves) removeLeaves(plan, system);
  const lock = await lockRegistry(plan, system);
  try {
    for (const parent of plan.parents.toReversed()) releaseParent(parent, plan, system.files);
  } finally {
    lock.release();
  }
}

function removeLeaves(plan: CgroupPlan, system: System): void {
  try {
    for (const { path } of plan.leaves) removeTree(path, system.files);
  } catch (cause) {
    const left = listProcesses(plan, system);
    if (left.length === 0) throw cause;
    throw new CgroupError('CGROUP_IN_USE', `the container’s cgroup still has processes: ${left.join(', ')}`, {
      value: left,
      cause,
    });
  }
}

/** A container may have made cgroups of its own below; only folders can be removed there, files go with them. */
function removeTree(path: string, files: Files): void {
  if (files.stat(path) === undefined) return;
  for (const name of files.list(path)) {
    const inner = join(path, name);
    if (files.lstat(inner)?.kind === 'directory') removeTree(inner, files);
  }
  files.removeDirectory(path);
}

function releaseParent(parent: CgroupParent, { registry, containerId }: CgroupPlan, files: Files): void {
  const record = parentRecord(registry, parent.key);
  files.remove(join(record.users, containerId));
  if (!removeIfUnused(record.users, files)) return;
  const left = record.readMade(files).filter((path) => !removeIfUnused(path, files));
  if (left.length > 0) return;
  files.remove(record.made);
  for (const name of unfinished(record.folder, files)) files.remove(join(record.folder, name));
  removeIfUnused(record.folder, files);
}

/** What `Files.replace` writes beside, where somebody died before it was renamed. Nobody else does now, under the lock. */
function unfinished(folder: string, files: Files): string[] {
  if (files.stat(folder) === undefined) return [];
  return files.list(folder).filter((name) => /^\.\.made\.\d+\.new$/.test(name));
}

/** rmdir(2) of a cgroup that has children or processes is refused with EBUSY, of another folder with ENOTEMPTY. */
function removeIfUnused(path: string, files: Files): boolean {
  try {
    files.removeDirectory(path);
    return true;
  } catch (error) {
    if (error instanceof SystemError && (error.errno === 'EBUSY' || error.errno === 'ENOTEMPTY'))
      return false;
    throw error;
  }
}
