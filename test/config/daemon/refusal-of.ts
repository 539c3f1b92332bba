import type { DaemonVersionName } from '../../../src/config/daemon/daemon-version.ts';
import { parseDaemonSettings } from '../../../src/config/daemon/parse-daemon-settings.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

/** What dockerd says of flags with which it does not start. */
export function refusalOf(flags: readonly string[], version: DaemonVersionName = '24.0'): string | undefined {
  try {
    parseDaemonSettings({ flags }, { version, readFile: () => new Uint8Array(), cgroupVersion: 1 });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
