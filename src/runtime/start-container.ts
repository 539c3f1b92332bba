import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import { callRuntime } from './call-runtime.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { hasBegun, removeGate } from './has-begun.ts';
import { readExit } from './read-exit.ts';
import { readState } from './read-state.ts';
import type { RuntimeOutcome } from './run-runtime.ts';
import type { Runtime, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** runc 1.1.5 and crun 1.8.1 of a container whose process has ended. */
const ENDED = /has stopped|is not running|already dead|already running/;
/** How often a `start` that was killed is tried again. */
const TRIES = 3;
/** How long the runtime may take to say that the program runs: it took 10 ms where it was measured. */
const REPORT_MS = 500;
const LOOK_EVERY_MS = 50;

/** Runs the user's program, or finds that it runs or has ended. See `Runtime.startContainer`. */
export async function startContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal?: AbortSignal,
): ReturnType<Runtime['startContainer']> {
  for (let tries = 1; ; tries++) {
    if (readExit(container, settings) !== undefined) return 'already-ended';
    const outcome = await start(container, settings, signal);
    if (outcome === 'overtaken') return 'already-running';
    if (outcome.succeeded) return 'started';
    const status = (await readState(container, settings, signal))?.status;
    if (status === 'running' || status === 'paused') return 'already-running';
    if (status === 'stopped' && (outcome.wasKilled || ENDED.test(outcome.message))) return 'already-ended';
    if (!outcome.wasKilled || status !== 'created' || tries === TRIES)
      throw explainStartFailure('start', outcome.message);
  }
}

/**
 * Lets the runtime start the process, as long as that has something to do: one that was killed in the middle of it may have
 * let the process go on, and the next one would wait for it in vain until it ends.
 */
async function start(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal: AbortSignal | undefined,
): Promise<RuntimeOutcome | 'overtaken'> {
  const overtaken = new AbortController();
  let begunAt: number | undefined;
  const watch = setInterval(() => {
    begunAt = hasBegun(container, settings) ? (begunAt ?? monotonicMs()) : undefined;
    if (begunAt !== undefined && monotonicMs() - begunAt > REPORT_MS) overtaken.abort();
  }, LOOK_EVERY_MS);
  try {
    return await callRuntime(container, settings, ['start', container.id], {
      signal: AbortSignal.any([overtaken.signal, ...(signal === undefined ? [] : [signal])]),
    });
  } catch (error) {
    if (!overtaken.signal.aborted || signal?.aborted === true) throw error;
    removeGate(container, settings);
    return 'overtaken';
  } finally {
    clearInterval(watch);
  }
}
