import { readdirSync, readFileSync, rmSync } from 'node:fs';
import type { kernelPaths } from './vm-paths.ts';

/** Kills the emulator of a machine, if there is one, and deletes what there is of the machine. Idempotent; never fails for a machine that is gone. */
export async function clearMachine({ folder }: ReturnType<typeof kernelPaths>): Promise<void> {
  for (const pid of emulatorsIn(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Every emulator that was started with a machine's folder. */
function emulatorsIn(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isEmulatorOf(pid, folder));
}

function isEmulatorOf(pid: number, folder: string): boolean {
  try {
    const [program = '', ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return program.includes('qemu-system') && args.some((arg) => arg.includes(`${folder}/`));
  } catch {
    return false;
  }
}
