import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorPhase } from '../errors/lockstep-error.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import type { Processes } from '../system/system.ts';

export const SIGKILL = 9;
/** dockerd gives up after as long. */
export const KILL_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 5;

/**
 * Sends SIGKILL to the processes that `find` gives, until it gives none and `isOver`.
 *
 * @throws RuntimeError `PROCESS_UNKILLABLE` when some are left after 10 s.
 */
export async function killUntilGone(
  find: () => readonly number[],
  phase: ErrorPhase,
  processes: Pick<Processes, 'kill'>,
  isOver = () => true,
): Promise<void> {
  const deadline = monotonicMs() + KILL_WAIT_MS;
  for (let pids = find(); pids.length > 0 || !isOver(); pids = find()) {
    if (monotonicMs() > deadline) throw unkillable(pids, phase);
    for (const pid of pids) processes.kill(pid, SIGKILL);
    await sleep(LOOK_EVERY_MS);
  }
}

/** The error for processes that outlive SIGKILL. Pure. */
export function unkillable(pids: readonly number[], phase: ErrorPhase): RuntimeError {
  return new RuntimeError('PROCESS_UNKILLABLE', `not ended by SIGKILL: process ${pids.join(', ')}`, {
    phase,
    value: pids,
  });
}
