import type { System } from '../system/system.ts';
import { commandLine } from './command-line.ts';
import { containerFiles } from './container-files.ts';
import { isFree } from './is-free.ts';
import { killUntilGone } from './kill-until-gone.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/**
 * Ends a `create` that is still under way for an engine that died: kills conmon and the runtime that it started, and waits
 * until they are gone. The runtime may survive conmon, which sets its parent-death signal only after it has forked.
 *
 * None of them is overlooked: a process that was just forked has no command line of its own yet, and one that comes while
 * the others are listed is not on the list, but each of them has the lock, from its fork on.
 *
 * Rejects with `PROCESS_UNKILLABLE`.
 */
export function endCreate(
  container: RuntimeContainer,
  { exitsDirectory, system }: RuntimeSettings,
): Promise<void> {
  const { making } = containerFiles(container, exitsDirectory);
  const isOver = () => isFree(making, system);
  const find = () => {
    const heirs = isOver() ? [] : system.locks.heirs(making);
    return [...new Set([...heirs, ...findCreate(container, system.files)])];
  };
  return killUntilGone(find, 'remove', system.processes, isOver);
}

/** Both are given the container's id and `--bundle` with its folder. A zombie's command line is empty. */
function findCreate({ id, bundle }: RuntimeContainer, files: System['files']): number[] {
  return files
    .list('/proc')
    .map(Number)
    .filter((pid) => {
      if (!(pid > 1)) return false;
      const args = commandLine(pid, files);
      const at = args.indexOf('--bundle');
      return at >= 0 && args[at + 1] === bundle && args.includes(id);
    });
}
