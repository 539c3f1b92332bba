import { callRuntime } from './call-runtime.ts';
import { runtimeFailure } from './run-runtime.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** Changes cgroup limits to `linux.resources` of the OCI spec; what it does not name stays. */
export async function updateContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  resources: object,
  signal?: AbortSignal,
): Promise<void> {
  const { succeeded, message } = await callRuntime(
    container,
    settings,
    ['update', '--resources', '-', container.id],
    {
      input: JSON.stringify(resources),
      signal,
    },
  );
  if (!succeeded) throw runtimeFailure('update', 'lifecycle', message);
}
