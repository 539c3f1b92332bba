import { basename, join } from 'node:path';
import type { RuntimeSettings } from '../runtime/settings.ts';
import type { EngineCore } from './core.ts';

/** How a runtime is called, by the name that a container gives it. Makes nothing. */
export function runtimeSettingsOf(
  name: string,
  { settings, store, facts, system }: Pick<EngineCore, 'settings' | 'store' | 'facts' | 'system'>,
): RuntimeSettings {
  const { run } = store.paths;
  return {
    runtime: settings.runtimes[name]?.path ?? name,
    conmon: 'conmon',
    stateRoot: join(run, 'runtime', basename(name)),
    exitsDirectory: join(run, 'exits'),
    systemdCgroup: (settings.cgroupDriver ?? facts().cgroup.driver) === 'systemd',
    system,
  };
}
