import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCgroupMounts } from '../../src/host/find-cgroup-mounts.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';

const { layout, mounts } = findCgroupMounts(createLinuxSystem().mounts.list());

/** Whether all controllers share one hierarchy, cgroup v2’s; there files have other names and units. */
export const isUnified = layout === 'unified';

/** The folder of a cgroup in the hierarchy of a v1 controller; on cgroup v2 there is but one. */
export function cgroupFolder(controller: string, ...path: readonly string[]): string {
  return join((isUnified ? mounts.unified : mounts[controller]) as string, ...path);
}

/** Where hierarchies are mounted, each once: controllers may share one. */
export const HIERARCHIES: readonly string[] = [...new Set(Object.values(mounts))];

/** The folders of a cgroup just below the top of each hierarchy that has it. */
export function cgroupsNamed(name: string): string[] {
  return HIERARCHIES.map((folder) => join(folder, name)).filter((path) => existsSync(path));
}

/** Whether the kernel has frozen a cgroup. */
export function isFrozen(...path: readonly string[]): boolean {
  const [file, words] = isUnified ? ['cgroup.events', 'frozen 1\n'] : ['freezer.state', 'FROZEN\n'];
  return readFileSync(cgroupFolder('freezer', ...path, file), 'utf8').includes(words);
}
