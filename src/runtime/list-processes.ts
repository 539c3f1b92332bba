import { runRuntime, runtimeFailure } from './run-runtime.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** Host pids of every process in the container. */
export async function listProcesses(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal?: AbortSignal,
): Promise<number[]> {
  const args = ['ps', '--format', 'json', container.id];
  const { succeeded, stdout, message } = await runRuntime(settings, args, { signal });
  if (!succeeded) throw runtimeFailure('ps', 'lifecycle', message);
  return (JSON.parse(stdout) as number[] | null) ?? [];
}
