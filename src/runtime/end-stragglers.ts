import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import { killUntilGone } from './kill-until-gone.ts';
import type { RuntimeContainer } from './runtime.ts';

/** What thaws a cgroup, by the file of its version. */
const THAW = [
  ['freezer.state', 'THAWED'],
  ['cgroup.freeze', '0'],
] as const;

/**
 * Kills what is in a container's cgroup although the runtime does not know the container: its own `init`, when the runtime
 * was killed in the middle of `create`; perhaps frozen, when it was killed between freezing and thawing (runc#4534).
 * A `create` into a cgroup with processes would be refused.
 *
 * Rejects with `PROCESS_UNKILLABLE`.
 */
export async function endStragglers(
  { cgroupFolders = [] }: RuntimeContainer,
  { files, processes }: Pick<System, 'files' | 'processes'>,
): Promise<void> {
  const find = () => {
    const pids = cgroupFolders.flatMap((folder) => pidsIn(files.readIfThere(join(folder, 'cgroup.procs'))));
    return [...new Set(pids)].filter((pid) => processes.isAlive(pid));
  };
  if (find().length === 0) return;
  for (const folder of cgroupFolders) thaw(folder, files);
  await killUntilGone(find, 'remove', processes);
}

function pidsIn(text = ''): number[] {
  // 0 stands for a process of a pid namespace that is not below ours (cgroups(7)).
  return text
    .split('\n')
    .map(Number)
    .filter((pid) => pid > 1);
}

function thaw(folder: string, files: System['files']): void {
  for (const [name, value] of THAW) {
    const path = join(folder, name);
    if (files.stat(path) !== undefined) files.write(path, value);
  }
}
