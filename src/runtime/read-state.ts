import { join } from '../lib/paths/join.ts';
import { flavourOf } from './flavours.ts';
import { runRuntime, runtimeFailure } from './run-runtime.ts';
import type { RuntimeContainer, RuntimeState } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** Asks the runtime for a container's state; undefined when it does not know the container. */
export async function readState(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal?: AbortSignal,
): Promise<RuntimeState | undefined> {
  const { succeeded, stdout, message } = await runRuntime(settings, ['state', container.id], { signal });
  if (succeeded) {
    const { status, pid = 0, bundle } = JSON.parse(stdout) as RuntimeState;
    return { status, pid, bundle };
  }
  if (flavourOf(settings.runtime).unknownContainer.test(message)) return undefined;
  throw runtimeFailure('state', 'runtime', message);
}

/** False when the runtime surely has nothing of this container; spares the 5 ms of asking it. */
export function mayBeKnown(container: RuntimeContainer, settings: RuntimeSettings): boolean {
  return (
    !flavourOf(settings.runtime).keepsStateInFolder ||
    settings.system.files.stat(join(settings.stateRoot, container.id)) !== undefined
  );
}
