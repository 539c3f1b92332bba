import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SystemError } from '../errors/system-error.ts';
import { VerifyError } from '../errors/verify-error.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { System } from '../system/system.ts';

const LOOK_EVERY_MS = 5;
/** Fields of proc_pid_stat(5), counted from the third: the second, the name, may hold spaces. */
const STATE = 0;
const ENV_END = 48;

/**
 * Waits until a process has executed the container's program: `runc start` returns a little before that.
 * @throws VerifyError `PROCESS_NOT_STARTED` when it has not in that time
 */
export async function untilStarted(
  { system, pid, spec }: { system: System; pid: number; spec: Spec },
  timeoutMs: number,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (isRuntime(pid, spec, system)) {
    if (performance.now() > deadline) {
      throw new VerifyError(
        'PROCESS_NOT_STARTED',
        `process ${pid} has not executed the container’s program yet`,
        {
          value: pid,
        },
      );
    }
    await delay(LOOK_EVERY_MS);
  }
}

/** Whether it is still what runc and crun set the container up with, or about to be the program: runc leaves it marks, crun its own name. */
function isRuntime(pid: number, { process }: Spec, { files }: System): boolean {
  try {
    const environment = files.read(`/proc/${pid}/environ`).split('\0');
    if (environment.some((entry) => entry.startsWith('_LIBCONTAINER_')) || isExecuting(pid, files))
      return true;
    return (
      basename(files.readLink(`/proc/${pid}/exe`)) === 'crun' && basename(process?.args?.[0] ?? '') !== 'crun'
    );
  } catch (error) {
    // A process may keep its environment from others; whether it is there at all is asked elsewhere.
    if (error instanceof SystemError) return false;
    throw error;
  }
}

/**
 * In the middle of execve(2) a process has neither arguments nor environment, nor yet an end of them, which the kernel sets last
 * (fs/binfmt_elf.c, create_elf_tables); nor has a zombie, for ever.
 */
function isExecuting(pid: number, files: System['files']): boolean {
  const stat = files.read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[ENV_END] === '0' && fields[STATE] !== 'Z' && fields[STATE] !== 'X';
}
