import { CgroupError } from '../errors/cgroup-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Files, System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';

/**
 * cgroup v2: enables the controllers for the children of each folder on the way down. Idempotent.
 * A cgroup other than the root with processes of its own is left alone: it cannot limit its children (cgroups(7), "no
 * internal processes"), and some controllers would make it threaded instead, which no runtime expects.
 * `CGROUP_NOT_DELEGATED` if a limit of the spec depends on it.
 */
export function delegateControllers({ delegate, required }: CgroupPlan, { files }: System): void {
  for (const directory of delegate.directories) {
    const offered = words(files, join(directory, 'cgroup.controllers'));
    const enabled = words(files, join(directory, 'cgroup.subtree_control'));
    const absent = delegate.controllers.filter((name) => offered.includes(name) && !enabled.includes(name));
    if (absent.length === 0) continue;
    const processes = isRoot(files, directory) ? [] : words(files, join(directory, 'cgroup.procs'));
    const refused = processes.length > 0 ? absent : absent.filter((name) => !enable(files, directory, name));
    const unmet = refused.filter((name) => required.includes(name));
    if (unmet.length === 0) continue;
    throw new CgroupError('CGROUP_NOT_DELEGATED', refusal(directory, unmet, processes), { value: directory });
  }
}

function words(files: Files, path: string): string[] {
  return files
    .read(path)
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Only the root of the whole hierarchy has no cgroup.type (cgroup-v2.rst). */
function isRoot(files: Files, directory: string): boolean {
  return files.stat(join(directory, 'cgroup.type')) === undefined;
}

/** One at a time: a controller that is busy elsewhere must not keep the others out. */
function enable(files: Files, directory: string, controller: string): boolean {
  try {
    files.write(join(directory, 'cgroup.subtree_control'), `+${controller}`);
    return true;
  } catch {
    return false;
  }
}

function refusal(directory: string, controllers: readonly string[], processes: readonly string[]): string {
  const because =
    processes.length === 0 ? 'the kernel refuses it' : `it has processes: ${processes.join(', ')}`;
  return `${controllers.join(', ')} cannot be enabled below ${directory}: ${because}`;
}
