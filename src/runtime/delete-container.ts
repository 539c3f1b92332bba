import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import { callRuntime } from './call-runtime.ts';
import { containerFiles } from './container-files.ts';
import { endCreate } from './end-create.ts';
import { endStragglers } from './end-stragglers.ts';
import { findMonitor } from './find-monitor.ts';
import { flavourOf } from './flavours.ts';
import { killUntilGone } from './kill-until-gone.ts';
import { readExit } from './read-exit.ts';
import { mayBeKnown } from './read-state.ts';
import { runtimeFailure } from './run-runtime.ts';
import type { DeleteOptions, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** What conmon needs to drain the output of a container that was killed; it took 2 ms where it was measured. */
const MONITOR_GRACE_MS = 1000;
const LOOK_EVERY_MS = 5;

/** Removes what the runtime keeps of a container; "does not exist" is success. See `Runtime.deleteContainer`. */
export async function deleteContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  { force = false, signal }: DeleteOptions = {},
): Promise<void> {
  // The runtime writes the pid file last.
  const isMade =
    settings.system.files.stat(containerFiles(container, settings.exitsDirectory).pid) !== undefined;
  if (force && !isMade) await endCreate(container, settings);
  await runDelete(container, settings, force, signal);
  if (!force) return;
  await endMonitor(container, settings);
  await endStragglers(container, settings.system);
}

async function runDelete(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  force: boolean,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!mayBeKnown(container, settings)) return;
  const args = ['delete', ...(force ? ['--force'] : []), container.id];
  const { succeeded, message } = await callRuntime(container, settings, args, { signal, isPatient: !force });
  if (succeeded || flavourOf(settings.runtime).unknownContainer.test(message)) return;
  throw runtimeFailure('delete', 'remove', message);
}

/**
 * Waits until conmon has recorded the exit or is gone, and kills it when it does neither. One that has recorded the exit
 * may still run its exit command, which may in turn wait for the caller: it is left alone.
 */
async function endMonitor(container: RuntimeContainer, settings: RuntimeSettings): Promise<void> {
  const find = () => {
    const monitor = findMonitor(container, settings);
    return monitor === undefined || readExit(container, settings) !== undefined ? [] : [monitor];
  };
  const killAt = monotonicMs() + MONITOR_GRACE_MS;
  while (find().length > 0 && monotonicMs() < killAt) await sleep(LOOK_EVERY_MS);
  await killUntilGone(find, 'remove', settings.system.processes);
}
