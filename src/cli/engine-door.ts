import { existsSync } from 'node:fs';
import type { FlagValues } from '../config/flags/flag.ts';
import type { DaemonSettings } from '../contract/daemon-settings.ts';
import { DEFAULT_PIPELINE } from '../contract/default-pipeline.ts';
import type { Engine } from '../engine/api.ts';
import { CliError } from '../errors/cli-error.ts';
import { join } from '../lib/paths/join.ts';
import { exitCommandOf, type OpenOptions } from './exit-command.ts';
import { foldersOf, settingsFileOf } from './folders.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';
import { createLogger } from './logger.ts';

export interface EngineDoor {
  /** The same engine on every call, made as the first call says. */
  open(options?: OpenOptions): Promise<Engine>;
  close(): Promise<void>;
}

/** Opens the engine of the global flags when a command first asks for it. `close` may be called without. */
export function createEngineDoor(values: FlagValues<GlobalFlags>, io: Io): EngineDoor {
  const { root, run } = foldersOf(values, io);
  const logger = createLogger({ level: values['log-level'] || 'warn', file: values['log-file'], io });
  let opened: Promise<Engine> | undefined;
  const file = settingsFileOf(values, io);
  const open = async (exitCommand: readonly string[]) => {
    if (file === '-') {
      throw new CliError('FILE_UNREADABLE', 'cannot read --settings from standard input', {
        value: file,
        hint: 'Name a file: it is read again when a container ends.',
      });
    }
    if (!values.simulate) await io.goOnAsRoot?.({ root, run });
    return io.createEngine({
      root,
      run,
      logger,
      faults: values.fault,
      ...actionTimeout(values['action-timeout']),
      ...(file === undefined ? {} : { settings: await settingsIn(values, io) }),
      ...(values.simulate ? { simulate: true } : { exitCommand }),
    });
  };
  return {
    open: (options = {}) => {
      opened ??= open(exitCommandOf(values, io, options));
      return opened;
    },
    close: async () => {
      const engine = await opened?.catch(() => undefined);
      await engine?.close();
      if (opened !== undefined && existsSync(join(run, 'namespaces'))) await leave({ root, run });
      await logger.flush();
    },
  };
}

const NS_PER_MS = 1e6;

/** Shorter than a millisecond is one. */
function actionTimeout(ns: number): { actionTimeoutMs?: number } {
  return ns === 0 ? {} : { actionTimeoutMs: Math.ceil(ns / NS_PER_MS) };
}

/** Loaded only where a plain user's engine has run. */
async function leave(folders: { readonly root: string; readonly run: string }): Promise<void> {
  const { leaveNamespaces } = await import('../rootless/leave-namespaces.ts');
  const { createLinuxSystem } = await import('../system/linux/create-linux-system.ts');
  await leaveNamespaces(folders, process.pid, createLinuxSystem());
}

/** Loaded only where there is a file: most commands need none of it. */
async function settingsIn(values: FlagValues<GlobalFlags>, io: Io): Promise<DaemonSettings> {
  const { readSettings } = await import('./read-settings.ts');
  return readSettings(values, { io, pipeline: DEFAULT_PIPELINE });
}
