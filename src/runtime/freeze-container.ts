import { callRuntime } from './call-runtime.ts';
import { readState } from './read-state.ts';
import { runtimeFailure } from './run-runtime.ts';
import type { RuntimeContainer, RuntimeState } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** Freezes every process of the container; "already paused" is success. */
export function pauseContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal?: AbortSignal,
): Promise<void> {
  return change('pause', ['paused'], container, settings, signal);
}

/** Thaws every process of the container; "not paused" is success, and so is that it has ended: SIGKILL ends a frozen one on cgroup v2. */
export function resumeContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal?: AbortSignal,
): Promise<void> {
  return change('resume', ['running', 'created', 'stopped'], container, settings, signal);
}

async function change(
  verb: 'pause' | 'resume',
  wanted: readonly RuntimeState['status'][],
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { succeeded, message } = await callRuntime(container, settings, [verb, container.id], { signal });
  if (succeeded) return;
  const state = await readState(container, settings, signal);
  if (state !== undefined && wanted.includes(state.status)) return;
  throw runtimeFailure(verb, 'lifecycle', message);
}
