import { callRuntime } from './call-runtime.ts';
import { flavourOf } from './flavours.ts';
import { isRunning } from './is-running.ts';
import { runtimeFailure } from './run-runtime.ts';
import type { ProcessIdentity, Runtime, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** What runtimes say of a process that ended; containerd's shim goes by the same words. */
const ENDED = /not running|already finished|no such process/i;

/** Sends a signal to the first process, or to all. See `Runtime.killContainer`. */
export async function killContainer(
  container: RuntimeContainer,
  process: ProcessIdentity,
  settings: RuntimeSettings,
  signal: number,
  options: Parameters<Runtime['killContainer']>[3] = {},
): ReturnType<Runtime['killContainer']> {
  if (options.all === true) return killAll(container, settings, signal, options.signal);
  if (!isRunning(process, settings)) return 'gone';
  settings.system.processes.kill(process.pid, signal);
  return 'sent';
}

async function killAll(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal: number,
  abort: AbortSignal | undefined,
): ReturnType<Runtime['killContainer']> {
  const args = ['kill', '--all', container.id, `${signal}`];
  const { succeeded, message } = await callRuntime(container, settings, args, { signal: abort });
  if (succeeded) return 'sent';
  if (ENDED.test(message) || flavourOf(settings.runtime).unknownContainer.test(message)) return 'gone';
  throw runtimeFailure('kill', 'stop', message);
}
