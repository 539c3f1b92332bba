import type { System } from '../system.ts';
import { createLinuxFiles } from './create-linux-files.ts';
import { createLinuxLocks } from './create-linux-locks.ts';
import { createLinuxMounts } from './create-linux-mounts.ts';
import { createLinuxProcesses } from './create-linux-processes.ts';

/** The operating system itself. Loads nothing yet: koffi comes with the first call that needs it. */
export function createLinuxSystem(): System {
  const mounts = createLinuxMounts();
  const processes = createLinuxProcesses();
  return {
    kind: 'linux',
    files: createLinuxFiles(mounts, processes),
    mounts,
    processes,
    locks: createLinuxLocks(processes),
  };
}
