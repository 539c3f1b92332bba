import type { System } from '../system/system.ts';
import { commandLine } from './command-line.ts';
import { killUntilGone } from './kill-until-gone.ts';
import type { RuntimeContainer } from './runtime.ts';

/**
 * Ends a `create` that is still under way for an engine that died: kills conmon and the runtime that it started, and waits
 * until they are gone. The runtime may survive conmon, which sets its parent-death signal only after it has forked.
 * Rejects with `PROCESS_UNKILLABLE`.
 */
export function endCreate(
  container: RuntimeContainer,
  { files, processes }: Pick<System, 'files' | 'processes'>,
): Promise<void> {
  return killUntilGone(() => findCreate(container, files), 'remove', processes);
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
