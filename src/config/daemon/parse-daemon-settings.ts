import type { DaemonSettings, UsernsRemap } from '../../contract/daemon-settings.ts';
import { ConfigError } from '../../errors/config-error.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { parseFlags } from '../flags/parse-flags.ts';
import { logOptionProblems } from '../logs/log-option-problems.ts';
import { LARGEST_FILE_BYTES, type ReadFile } from '../options/file-reader.ts';
import { daemonFlags } from './daemon-options.ts';
import { DAEMON_VERSIONS, type DaemonVersion, type DaemonVersionName } from './daemon-version.ts';
import { judgeLogLevel, judgeSettings, refuseConflictingLabels } from './judge-settings.ts';
import { type MergedOptions, mergeOptions } from './merge-options.ts';
import { type DaemonFile, parseDaemonFile } from './parse-daemon-file.ts';
import { readSeccompProfile } from './read-seccomp-profile.ts';
import { refuseListeners, refuseMetricsAddress } from './refuse-addresses.ts';
import { refuseMisfits } from './refuse-misfits.ts';
import { refuseNetworks } from './refuse-networks.ts';
import { refuseRuntimes } from './refuse-runtimes.ts';
import { refuseCluster, refuseStorage } from './refuse-storage.ts';
import { refuseRegistries } from './registries.ts';
import { type Accounts, resolveUsernsRemap } from './resolve-userns-remap.ts';
import { toSettings } from './to-settings.ts';

/** Where dockerd's settings come from. */
export interface DaemonInput {
  /** dockerd's command line. */
  readonly flags?: readonly string[];
  /** `daemon.json`: its path, for messages, and its text. */
  readonly file?: { readonly path: string; readonly text: string };
}

export interface DaemonContext {
  readonly version: DaemonVersionName;
  /** For `seccomp-profile`, and the account files that `userns-remap` looks names up in. */
  readonly readFile: ReadFile;
  /** The host's, where it is known: some settings are for one version only. */
  readonly cgroupVersion?: 1 | 2;
  /** The bridges of the host, where they are known. */
  readonly bridges?: readonly string[];
}

/**
 * What dockerd's flags and its `daemon.json` come to, with its refusals. Pure but for the reader.
 *
 * Throws `ConfigError`, `FLAG_INVALID` or `DAEMON_SETTINGS_REFUSED`, with dockerd's words: the message is what it prints
 * before it exits; for a flag see `dockerdMessage`.
 */
export function parseDaemonSettings(input: DaemonInput, context: DaemonContext): DaemonSettings {
  const version = DAEMON_VERSIONS[context.version];
  const flags = parseFlags(daemonFlags(version), input.flags ?? []);
  refuseArguments(flags.positionals);
  const file = attempt(fileStage(input), () => readFileOptions(input, flags, version));
  const options = mergeOptions(flags.values, file);
  const mergedStage = `${fileStage(input)}merged configuration validation from file and command line flags failed: `;
  attempt(input.file === undefined ? '' : mergedStage, () => judgeSettings(options, version));
  attempt('', () => {
    if (version.judgesLogLevelLate) judgeLogLevel(options['log-level'], 'unable to parse logging level');
    refuseConflictingLabels(options.label);
    refuseRealtimeOnUnified(options, context);
  });
  const usernsRemap = attempt('', () => remapOf(options, context.readFile));
  attempt('', () => refuseListeners(options));
  const settings = attempt('failed to start daemon: ', () => {
    refuseRegistries(options, version.mirrors);
    refuseMisfits(options, version);
    const seccompProfile = readSeccompProfile(
      options['seccomp-profile'],
      version.namedSeccompProfiles,
      context.readFile,
    );
    if (version.judgesRuntimes) refuseRuntimes(options);
    refuseLogOptions(options, version);
    refuseStorage(options, version);
    refuseCluster(options);
    refuseNetworks(options, version, context.bridges);
    // proc_pid_oom_score_adj(5)
    if (Math.abs(options['oom-score-adjust']) > 1000) {
      throw new ParseError('write /proc/self/oom_score_adj: invalid argument');
    }
    return toSettings(options, file, { usernsRemap, seccompProfile });
  });
  attempt('', () => refuseMetricsAddress(options, version));
  return settings;
}

/** What dockerd prints for a refusal of `parseDaemonSettings`; lines are parted by line feeds. Pure. */
export function dockerdMessage(error: ConfigError): string {
  if (error.code !== 'FLAG_INVALID') return error.message;
  return `Status: ${error.message}\nSee 'dockerd --help'., Code: 125`;
}

function refuseArguments(positionals: readonly string[]): void {
  if (positionals.length === 0) return;
  throw new ConfigError(
    'DAEMON_SETTINGS_REFUSED',
    '"dockerd" accepts no argument(s).\nSee \'dockerd --help\'.\n\nUsage:  dockerd [OPTIONS]\n\nA self-sufficient runtime for containers.',
    { value: positionals },
  );
}

/** The options that containers get by default are judged as a container's own; a driver without options is not, yet. */
function refuseLogOptions(options: MergedOptions, version: DaemonVersion): void {
  const type = options['log-driver'];
  if (type === 'none' || Object.keys(options['log-opt']).length === 0) return;
  const [problem] = logOptionProblems(type, options['log-opt'], version.logs);
  if (problem !== undefined) throw new ParseError(`failed to set log opts: ${problem}`);
}

function fileStage({ file }: DaemonInput): string {
  return file === undefined ? '' : `unable to configure the Docker daemon with file ${file.path}: `;
}

function attempt<T>(stage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ConfigError('DAEMON_SETTINGS_REFUSED', `${stage}${error.message}`);
  }
}

function readFileOptions(
  { file }: DaemonInput,
  flags: Parameters<typeof parseDaemonFile>[1],
  version: DaemonVersion,
): DaemonFile {
  if (file === undefined) return {};
  const options = parseDaemonFile(file.text, flags, version);
  if (version.judgesFileAlone) judgeFile(options, version);
  return options;
}

function judgeFile(file: DaemonFile, version: DaemonVersion): void {
  const alone = mergeOptions(parseFlags(daemonFlags(version), []).values, file);
  if (version.refusesNoAttempts && file['max-download-attempts'] === 0) {
    throw new ParseError('configuration validation from file failed: invalid max download attempts: 0');
  }
  try {
    judgeSettings(alone, version);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(`configuration validation from file failed: ${error.message}`);
  }
}

function refuseRealtimeOnUnified(options: MergedOptions, { cgroupVersion }: DaemonContext): void {
  const asked = options['cpu-rt-period'] !== 0 || options['cpu-rt-runtime'] !== 0;
  if (asked && cgroupVersion === 2) {
    throw new ParseError('daemon-scoped cpu-rt-period and cpu-rt-runtime are not implemented for cgroup v2');
  }
}

function remapOf(options: MergedOptions, readFile: ReadFile): UsernsRemap | undefined {
  const spec = options['userns-remap'];
  if (spec === '') return undefined;
  const names = ['passwd', 'group', 'subuid', 'subgid'] as const;
  const accounts = Object.fromEntries(names.map((name) => [name, textOf(`/etc/${name}`, readFile)]));
  return resolveUsernsRemap(spec, accounts as unknown as Accounts);
}

/** Empty for a file that cannot be read: then nobody is found in it. */
function textOf(path: string, readFile: ReadFile): string {
  try {
    return new TextDecoder().decode(readFile(path, LARGEST_FILE_BYTES));
  } catch {
    return '';
  }
}
