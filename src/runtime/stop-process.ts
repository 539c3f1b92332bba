import { isRunning } from './is-running.ts';
import { KILL_WAIT_MS, killUntilGone, SIGKILL, unkillable } from './kill-until-gone.ts';
import type { ContainerExit, ProcessIdentity, RuntimeContainer, StopOptions } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';
import { waitForExit } from './wait-for-exit.ts';

/** Signal, grace, SIGKILL, exit. See `Runtime.stopProcess`. */
export async function stopProcess(
  container: RuntimeContainer,
  process: ProcessIdentity,
  settings: RuntimeSettings,
  { stopSignal, graceMs, signal }: StopOptions,
): Promise<ContainerExit> {
  signalIfRunning(process, settings, stopSignal);
  const exit = await exitWithin(graceMs, container, settings, signal);
  if (exit?.reason === 'exited') return exit;
  if (exit?.reason === 'monitor-lost') {
    // Nobody records the exit of a process whose monitor is lost.
    const find = () => (isRunning(process, settings) ? [process.pid] : []);
    await killUntilGone(find, 'stop', settings.system.processes);
    return exit;
  }
  signalIfRunning(process, settings, SIGKILL);
  const killed = await exitWithin(KILL_WAIT_MS, container, settings, signal);
  if (killed === undefined) throw unkillable([process.pid], 'stop');
  return killed;
}

function signalIfRunning(process: ProcessIdentity, settings: RuntimeSettings, signal: number): void {
  if (isRunning(process, settings)) settings.system.processes.kill(process.pid, signal);
}

/** Undefined when the time is up. */
async function exitWithin(
  waitMs: number,
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal: AbortSignal | undefined,
): Promise<ContainerExit | undefined> {
  const timeUp = new AbortController();
  const timer = Number.isFinite(waitMs) ? setTimeout(() => timeUp.abort(), waitMs) : undefined;
  try {
    return await waitForExit(
      container,
      settings,
      AbortSignal.any([timeUp.signal, ...(signal === undefined ? [] : [signal])]),
    );
  } catch (error) {
    if (timeUp.signal.aborted && signal?.aborted !== true) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
