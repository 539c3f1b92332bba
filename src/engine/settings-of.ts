import { type DaemonSettings, DEFAULT_DAEMON_SETTINGS } from '../contract/daemon-settings.ts';
import type { EngineOptions } from './api.ts';

/** Runtimes that can be named without a setting, with their programs; containerd's name for runc is Docker's too. */
const KNOWN_RUNTIMES = { runc: 'runc', crun: 'crun', 'io.containerd.runc.v2': 'runc' };

/** dockerd's settings as an engine's options have them, with the runtimes that a container may name. Pure. */
export function settingsOf({ settings = {}, runtimes, defaultRuntime }: EngineOptions): DaemonSettings {
  const paths = Object.entries({ ...KNOWN_RUNTIMES, ...runtimes });
  return {
    ...DEFAULT_DAEMON_SETTINGS,
    ...settings,
    runtimes: { ...Object.fromEntries(paths.map(([name, path]) => [name, { path }])), ...settings.runtimes },
    defaultRuntime: defaultRuntime ?? settings.defaultRuntime ?? DEFAULT_DAEMON_SETTINGS.defaultRuntime,
  };
}
