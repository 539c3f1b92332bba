import type { ErrorPhase } from '../errors/lockstep-error.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { flavourOf } from './flavours.ts';
import { parseRuntimeMessage } from './parse-runtime-message.ts';
import type { RuntimeSettings } from './settings.ts';

export interface RuntimeOutcome {
  readonly succeeded: boolean;
  readonly stdout: string;
  /** It was killed before it could say anything. */
  readonly wasKilled: boolean;
  /** The runtime's error in its own words; empty on success. */
  readonly message: string;
}

/** Runs one verb of the runtime, whatever comes of it. Rejects with `RUNTIME_NOT_FOUND`, or as `Processes.run` does. */
export async function runRuntime(
  settings: RuntimeSettings,
  args: readonly string[],
  options: {
    readonly input?: string;
    readonly signal?: AbortSignal | undefined;
    readonly inherited?: readonly number[];
  } = {},
): Promise<RuntimeOutcome> {
  const { input, signal, inherited = [] } = options;
  const { exitCode, stdout, stderr } = await settings.system.processes.run(
    runtimePath(settings),
    runtimeArguments(settings, args),
    { inherited, ...(input === undefined ? {} : { input }), ...(signal === undefined ? {} : { signal }) },
  );
  if (exitCode === 0) return { succeeded: true, stdout, wasKilled: false, message: '' };
  const message = parseRuntimeMessage(stderr);
  const wasKilled = exitCode > 128 && message === '';
  return { succeeded: false, stdout, wasKilled, message: message || `exit code ${exitCode}` };
}

/** The runtime's absolute path. Throws `RUNTIME_NOT_FOUND`. */
export function runtimePath({ runtime, system }: RuntimeSettings): string {
  const path = system.processes.find(runtime);
  if (path !== undefined) return path;
  throw new RuntimeError('RUNTIME_NOT_FOUND', `OCI runtime not found: ${runtime}`, {
    value: runtime,
    hint: flavourOf(runtime).hint,
  });
}

/** The error for a verb other than `create` and `start` that was refused, in the form that Docker gives it. Pure. */
export function runtimeFailure(verb: string, phase: ErrorPhase, message: string): RuntimeError {
  return new RuntimeError('RUNTIME_FAILED', `OCI runtime ${verb} failed: ${message}`, { phase });
}

/** The command line of one verb. Pure. */
export function runtimeArguments(
  { stateRoot, systemdCgroup }: Pick<RuntimeSettings, 'stateRoot' | 'systemdCgroup'>,
  args: readonly string[],
): string[] {
  const systemd = systemdCgroup ? ['--systemd-cgroup'] : [];
  return ['--root', stateRoot, '--log-format', 'json', ...systemd, ...args];
}
