import type { ConmonSettings } from './plan-conmon.ts';
import type { RuntimeSettings } from './settings.ts';

/** What reaches conmon's command line of the settings that all containers share; programs are found as this process finds them. */
export function conmonSettings(
  { stateRoot, exitsDirectory, systemdCgroup }: RuntimeSettings,
  runtimePath: string,
): ConmonSettings {
  const searchPath = process.env.PATH ?? '/usr/sbin:/usr/bin:/sbin:/bin';
  return { runtimePath, stateRoot, exitsDirectory, systemdCgroup, searchPath };
}
