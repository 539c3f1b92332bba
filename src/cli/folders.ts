import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { FlagValues } from '../config/flags/flag.ts';
import { join } from '../lib/paths/join.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';

/** The absolute path of the settings file that the flags or the environment name; undefined without one, `-` is standard input. */
export function settingsFileOf(
  values: Pick<FlagValues<GlobalFlags>, 'settings'>,
  io: Pick<Io, 'cwd' | 'env'>,
): string | undefined {
  const path = values.settings || io.env.LOCKSTEP_SETTINGS || '';
  if (path === '-') return path;
  return path === '' ? undefined : resolve(io.cwd, path);
}

/**
 * The root and run directories that the flags name, else the environment, else the usual ones: the system's for root, and
 * for others, who can only simulate, their own.
 */
export function foldersOf(
  values: Pick<FlagValues<GlobalFlags>, 'root' | 'run'>,
  io: Pick<Io, 'cwd' | 'env'>,
): { root: string; run: string } {
  const isRoot = process.getuid?.() === 0;
  const own = join(io.env.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'lockstep');
  return {
    root: resolve(io.cwd, values.root || io.env.LOCKSTEP_ROOT || (isRoot ? '/var/lib/lockstep' : own)),
    run: resolve(io.cwd, values.run || io.env.LOCKSTEP_RUN || (isRoot ? '/run/lockstep' : join(own, 'run'))),
  };
}
