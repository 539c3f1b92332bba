import type { ContainerContext, ExitRecord } from '../contract/lifecycle.ts';
import type { ContainerRecord } from '../contract/record.ts';
import type { ContainerExit } from '../runtime/runtime.ts';
import type { EngineCore } from './core.ts';
import { processOf } from './process-of.ts';

/**
 * How a container that is said to run has ended; undefined while it does run. Looks at the exit file and at the process,
 * without asking the runtime. Where nobody saw the end (a reboot, a killed monitor), the code is 137 and the reason says so.
 */
export function exitOf(
  core: EngineCore,
  record: ContainerRecord,
  context: ContainerContext,
): ContainerExit | undefined {
  const runtime = core.runtimeFor(record);
  const container = core.runtimeContainer(record);
  const recorded = runtime.readExit(container);
  if (recorded !== undefined) return recorded;
  if (runtime.isRunning(container, processOf(context))) return undefined;
  // It may have ended between the two looks.
  return (
    runtime.readExit(container) ?? {
      code: 137,
      endedAtMs: Date.now(),
      oomKilled: false,
      reason: 'monitor-lost',
    }
  );
}

/** An exit as the runtime tells it, in the form that is recorded. Pure. */
export function exitRecord({ code, endedAtMs, oomKilled, reason }: ContainerExit): ExitRecord {
  return { code, oomKilled, finishedAt: new Date(endedAtMs).toISOString(), reason };
}
