import { conmonSettings } from './conmon-settings.ts';
import { type ContainerFiles, containerFiles } from './container-files.ts';
import { planConmon } from './plan-conmon.ts';
import { runtimeArguments } from './run-runtime.ts';
import type { CreateOptions, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** A program that a container is made or started with. */
export interface PlannedCall {
  readonly argv: readonly string[];
  /** Undefined for that of the engine. */
  readonly cwd?: string;
  /** The whole environment; undefined for that of the engine. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What `createContainer` and `startContainer` will run, and the files that runtime and monitor keep. Runs nothing. A
 * program that is not found here keeps its name.
 */
export function planCalls(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  options: CreateOptions,
): { create: PlannedCall; start: PlannedCall; files: ContainerFiles } {
  const { processes } = settings.system;
  const runtime = processes.find(settings.runtime) ?? settings.runtime;
  const conmon = processes.find(settings.conmon) ?? settings.conmon;
  const { args, cwd, env } = planConmon(container, options, conmonSettings(settings, runtime));
  return {
    create: { argv: [conmon, ...args], cwd, env },
    start: { argv: [runtime, ...runtimeArguments(settings, ['start', container.id])] },
    files: containerFiles(container, settings.exitsDirectory),
  };
}
