import type { ContainerContext, ExitRecord } from '../contract/lifecycle.ts';
import type { ContainerRecord } from '../contract/record.ts';
import { lostExit } from '../runtime/lost-exit.ts';
import type { ContainerExit } from '../runtime/runtime.ts';
import type { EngineCore } from './core.ts';
import { processOf } from './process-of.ts';

/** How long a monitor may take to record the exit of a process that is gone: it reads the last output first. */
const MONITOR_MS = 10_000;

/** Whether a container that is said to run has ended, or is about to be found so. Two looks, without asking the runtime. */
export function hasEnded(core: EngineCore, record: ContainerRecord, context: ContainerContext): boolean {
  const runtime = core.runtimeFor(record);
  const container = core.runtimeContainer(record);
  return runtime.readExit(container) !== undefined || !runtime.isRunning(container, processOf(context));
}

/**
 * How a container that is said to run has ended; undefined while it does run. The process may be gone before its monitor
 * has recorded the exit: that is waited for. Where nobody saw the end (a reboot, a killed monitor, one that does nothing
 * for ten seconds), the code is 137 and the reason says so.
 */
export async function exitOf(
  core: EngineCore,
  record: ContainerRecord,
  context: ContainerContext,
): Promise<ContainerExit | undefined> {
  const runtime = core.runtimeFor(record);
  const container = core.runtimeContainer(record);
  const recorded = runtime.readExit(container);
  if (recorded !== undefined) return recorded;
  if (runtime.isRunning(container, processOf(context))) return undefined;
  const tooLate = AbortSignal.timeout(MONITOR_MS);
  return runtime.waitForExit(container, { signal: tooLate }).catch((error: unknown) => {
    if (!tooLate.aborted) throw error;
    return lostExit();
  });
}

/** An exit as the runtime tells it, in the form that is recorded. Pure. */
export function exitRecord({ code, endedAtMs, oomKilled, reason }: ContainerExit): ExitRecord {
  return { code, oomKilled, finishedAt: new Date(endedAtMs).toISOString(), reason };
}
