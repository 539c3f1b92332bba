import type { DaemonRuntime, DefaultUlimit } from '../../contract/daemon-settings.ts';
import type { Ulimit } from '../../contract/docker.ts';
import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { parseBytes } from '../../lib/bytes/parse-bytes.ts';
import type { FlagValues } from '../flags/flag.ts';
import type { DaemonOption, JsonType } from './daemon-option.ts';
import { DAEMON_OPTIONS, type DaemonFlags } from './daemon-options.ts';
import type { DaemonFile } from './parse-daemon-file.ts';

/** The value of every option, under its flag's name, wherever it came from. */
export type MergedOptions = FlagValues<DaemonFlags>;

/** How a value of the file becomes what the flag would have given. */
const FROM_JSON: Partial<Record<JsonType, (value: never) => unknown>> = {
  'opts.MemBytes': (value: string) => parseBytes(value),
  'net.IP': (value: string) => normalizeIp(value) ?? '',
  ulimits: toUlimits,
  switches: (value: Record<string, boolean>) => Object.entries(value).map(([name, on]) => `${name}=${on}`),
};

/**
 * What flags and file come to: the file's value counts where it says something, else the flag's or its default. A zero
 * of the file says nothing, as in dockerd; `false` does. Pure; the file has passed `parseDaemonFile`.
 */
export function mergeOptions(flags: MergedOptions, file: DaemonFile): MergedOptions {
  return Object.fromEntries(
    Object.entries(DAEMON_OPTIONS as Record<string, DaemonOption<unknown>>).map(([name, option]) => {
      // A flag that the version does not have has no value.
      const fromFlag = (flags as Record<string, unknown>)[name] ?? option.flag.initial;
      const raw = file[option.key ?? name];
      if (isUnset(raw)) return [name, fromFlag];
      const convert = FROM_JSON[option.json] as ((value: unknown) => unknown) | undefined;
      const fromFile = convert === undefined ? raw : convert(raw);
      return [name, option.json === 'runtimes' ? withRuntimes(fromFlag, fromFile) : fromFile];
    }),
  ) as MergedOptions;
}

/** dockerd leaves their order to chance. */
function toUlimits(value: Readonly<Record<string, Partial<Ulimit> | null>>): DefaultUlimit[] {
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([key, limit]) => {
      if (limit === null) return [];
      const { Name = '', Hard = 0, Soft = 0 } = limit;
      return [{ Name, Hard, Soft, ...(key === Name ? {} : { key }) }];
    });
}

/** Runtimes are the one setting that flags and file can both add to; the file's win. */
function withRuntimes(fromFlag: unknown, fromFile: unknown): Record<string, DaemonRuntime> {
  return { ...(fromFlag as Record<string, DaemonRuntime>), ...(fromFile as Record<string, DaemonRuntime>) };
}

function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
