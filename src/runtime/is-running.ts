import type { ProcessIdentity } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** Whether this very process lives: not a zombie, and not a later process with its number. Two file reads. */
export function isRunning(
  { pid, startTime }: ProcessIdentity,
  { system: { processes } }: Pick<RuntimeSettings, 'system'>,
): boolean {
  return processes.isAlive(pid) && processes.startTime(pid) === startTime;
}
