import type { FlagValues } from '../config/flags/flag.ts';
import { foldersOf, settingsFileOf } from './folders.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';

export interface OpenOptions {
  /** The command stays until the container ends, and deals with the end itself. */
  readonly staysUntilExit?: boolean;
}

/** What a container's monitor runs when the container has ended; its id follows. */
export function exitCommandOf(
  values: Pick<FlagValues<GlobalFlags>, 'root' | 'run' | 'settings'>,
  io: Pick<Io, 'self' | 'cwd' | 'env'>,
  { staysUntilExit = false }: OpenOptions,
): string[] {
  const { root, run } = foldersOf(values, io);
  const file = settingsFileOf(values, io);
  const settings = file === undefined ? [] : ['--settings', file];
  const onExit = [...io.self, '--root', root, '--run', run, ...settings, 'container-exited'];
  return staysUntilExit ? unlessAlive(process.pid, onExit) : onExit;
}

/**
 * Runs a command only where a process is gone, or a zombie, which has no `exe`: a shell takes 1 ms to find out, this
 * program 60 ms of a processor that the end of the container has a use for. Pure.
 */
function unlessAlive(pid: number, command: readonly string[]): string[] {
  return ['/bin/sh', '-c', `[ -e /proc/${pid}/exe ] || exec "$0" "$@"`, ...command];
}
