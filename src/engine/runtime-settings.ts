import { basename } from 'node:path';
import type { DaemonSettings } from '../contract/daemon-settings.ts';
import { join } from '../lib/paths/join.ts';
import type { RuntimeSettings } from '../runtime/settings.ts';
import type { EngineCore } from './core.ts';

/** How a runtime is called, by the name that a container gives it. Makes nothing. */
export function runtimeSettingsOf(
  name: string,
  { settings, store, facts, system }: Pick<EngineCore, 'settings' | 'store' | 'facts' | 'system'>,
): RuntimeSettings {
  const { run } = store.paths;
  return {
    runtime: runtimeProgram(name, settings),
    conmon: 'conmon',
    stateRoot: join(run, 'runtime', basename(name)),
    exitsDirectory: join(run, 'exits'),
    featuresFile: join(run, 'features', basename(name)),
    systemdCgroup: (settings.cgroupDriver ?? facts().cgroup.driver) === 'systemd',
    system,
  };
}

/** The program that a runtime's name stands for. Pure. */
export function runtimeProgram(name: string, { runtimes }: Pick<DaemonSettings, 'runtimes'>): string {
  return runtimes[name]?.path ?? name;
}
