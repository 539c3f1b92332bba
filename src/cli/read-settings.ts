import { DAEMON_VERSIONS, type DaemonVersionName } from '../config/daemon/daemon-version.ts';
import { parseDaemonSettings } from '../config/daemon/parse-daemon-settings.ts';
import type { FlagValues } from '../config/flags/flag.ts';
import { type DaemonSettings, DEFAULT_DAEMON_SETTINGS } from '../contract/daemon-settings.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import { settingsFileOf } from './folders.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';
import { readAtMost } from './read-at-most.ts';
import { readInput } from './read-input.ts';

/**
 * A daemon's settings out of a `daemon.json`, as the daemon of the pipeline's version reads it; its defaults without one.
 *
 * @throws CliError `FILE_UNREADABLE`, ConfigError `DAEMON_SETTINGS_REFUSED`
 */
export async function readSettings(
  values: Pick<FlagValues<GlobalFlags>, 'settings'>,
  { io, pipeline, facts }: { readonly io: Io; readonly pipeline: string; readonly facts?: HostFacts },
): Promise<DaemonSettings> {
  const path = settingsFileOf(values, io);
  if (path === undefined) return DEFAULT_DAEMON_SETTINGS;
  return parseDaemonSettings(
    { file: { path, text: await readInput(path, io) } },
    {
      version: versionOf(pipeline),
      readFile: readAtMost,
      ...(facts === undefined ? {} : { cgroupVersion: facts.cgroup.version }),
    },
  );
}

/** Daemons before 20.10 are taken for it. */
function versionOf(pipeline: string): DaemonVersionName {
  const name = pipeline.replace(/^docker-/, '');
  return name in DAEMON_VERSIONS ? (name as DaemonVersionName) : '20.10';
}
