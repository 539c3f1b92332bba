import { join } from '../lib/paths/join.ts';
import type { Files, System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';

/** The processes in a container's cgroup and below it, by the engine's own pid numbers, ascending. None where there is no cgroup. */
export function listProcesses({ leaves }: CgroupPlan, { files }: System): number[] {
  const pids = new Set(leaves.flatMap(({ path }) => processesBelow(path, files)));
  return [...pids].toSorted((one, other) => one - other);
}

function processesBelow(path: string, files: Files): number[] {
  const text = files.readIfThere(join(path, 'cgroup.procs'));
  if (text === undefined) return [];
  const own = text
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
  const inner = files.list(path).filter((name) => files.lstat(join(path, name))?.kind === 'directory');
  return [...own, ...inner.flatMap((name) => processesBelow(join(path, name), files))];
}
