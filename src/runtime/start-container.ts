import { explainStartFailure } from './explain-start-failure.ts';
import { readExit } from './read-exit.ts';
import { readState } from './read-state.ts';
import { runRuntime } from './run-runtime.ts';
import type { Runtime, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** runc 1.1.5 and crun 1.8.1 of a container whose process has ended. */
const ENDED = /has stopped|is not running/;

/** Runs the user's program, or finds that it runs or has ended. See `Runtime.startContainer`. */
export async function startContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal?: AbortSignal,
): ReturnType<Runtime['startContainer']> {
  if (readExit(container, settings) !== undefined) return 'already-ended';
  const { succeeded, message } = await runRuntime(settings, ['start', container.id], { signal });
  if (succeeded) return 'started';
  const status = (await readState(container, settings, signal))?.status;
  if (status === 'running' || status === 'paused') return 'already-running';
  if (status === 'stopped' && ENDED.test(message)) return 'already-ended';
  throw explainStartFailure('start', message);
}
