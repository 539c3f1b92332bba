import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { parseDnsSearch } from '../options/parse-dns.ts';
import { parseEngineLabel } from './daemon-options.ts';
import type { DaemonVersion } from './daemon-version.ts';
import type { MergedOptions } from './merge-options.ts';

const LOG_LEVELS: readonly string[] = [
  'panic',
  'fatal',
  'error',
  'warn',
  'warning',
  'info',
  'debug',
  'trace',
];

/** What must not be negative, and how dockerd calls it. */
const COUNTS = {
  mtu: 'default MTU',
  'max-concurrent-downloads': 'max concurrent downloads',
  'max-concurrent-uploads': 'max concurrent uploads',
  'max-download-attempts': 'max download attempts',
  'default-stop-timeout': 'default stop timeout',
} as const;

/**
 * dockerd's own checks of its settings, in its order (moby `daemon/config`, Validate). Pure. Throws `ParseError` with
 * dockerd's words.
 */
export function judgeSettings(options: MergedOptions, version: DaemonVersion): void {
  if (!version.judgesLogLevelLate) judgeLogLevel(options['log-level'], 'invalid logging level');
  for (const server of options.dns) {
    if (normalizeIp(server.trim()) === undefined) throw new ParseError(version.describeBadDnsServer(server));
  }
  options['dns-search'].forEach(parseDnsSearch);
  options.label.forEach(parseEngineLabel);
  for (const [name, words] of Object.entries(COUNTS)) {
    if (name === 'mtu' && version.judgesMtuLate) continue;
    const count = options[name as keyof typeof COUNTS];
    const isNone = version.refusesNoAttempts && name === 'max-download-attempts' && count === 0;
    if (count < 0 || isNone) throw new ParseError(`invalid ${words}: ${count}`);
  }
  judgeResources(options['node-generic-resource']);
  judgeRuntimes(options, version);
  judgeModes(options, version);
}

/** Refuses a log level that Docker's logger does not know, in the words of the release. Pure. Throws `ParseError`. */
export function judgeLogLevel(level: string, words: string): void {
  if (level === '' || LOG_LEVELS.includes(level.toLowerCase())) return;
  throw new ParseError(`${words}: ${level}`);
}

/** Two labels with the same key and different values: judged after everything else. Pure. Throws `ParseError`. */
export function refuseConflictingLabels(labels: readonly string[]): void {
  const values = new Map<string, string>();
  for (const label of labels) {
    const index = label.indexOf('=');
    const [key, value] = [label.slice(0, index), label.slice(index + 1)];
    const earlier = values.get(key);
    if (earlier !== undefined && earlier !== value) {
      throw new ParseError(`conflict labels for ${key}=${value} and ${key}=${earlier}`);
    }
    values.set(key, value);
  }
}

function judgeRuntimes(options: MergedOptions, version: DaemonVersion): void {
  const runtimes = options['add-runtime'];
  if (Object.hasOwn(runtimes, 'runc')) throw new ParseError("runtime name 'runc' is reserved");
  const name = options['default-runtime'];
  const known = name === '' || version.builtinRuntimes.includes(name) || Object.hasOwn(runtimes, name);
  const shim = version.acceptsShimNames && isShimName(name);
  if (!known && !shim) throw new ParseError(`specified default runtime '${name}' does not exist`);
}

/** containerd makes `containerd-shim-runc-v2` of `io.containerd.runc.v2`: two parts at least, and no path. */
function isShimName(name: string): boolean {
  return !name.includes('/') && /^[^.].*\./s.test(name);
}

function judgeModes(options: MergedOptions, version: DaemonVersion): void {
  const ipc = options['default-ipc-mode'];
  const hint = 'use "shareable" or "private"';
  if (!['', 'none', 'private', 'host', 'shareable'].includes(ipc) && !ipc.startsWith('container:')) {
    throw new ParseError(`default IPC mode setting (${ipc}) is invalid; ${hint}`);
  }
  if (!['', 'private', 'shareable'].includes(ipc)) {
    throw new ParseError(`IPC mode "${ipc}" is not supported as default value; ${hint}`);
  }
  const cgroupns = options['default-cgroupns-mode'];
  if (!['', 'host', 'private'].includes(cgroupns))
    throw new ParseError(version.describeBadCgroupnsMode(cgroupns));
}

/** Resources that a swarm's node offers: a number of one kind, or names (swarmkit `genericresource`). */
function judgeResources(resources: readonly string[]): void {
  const refuse = (reason: string): never => {
    throw new ParseError(`could not parse GenericResource: ${reason}`);
  };
  const kinds = new Map<string, string[]>();
  for (const resource of resources) {
    const [kind = '', value = '', ...more] = resource.split('=');
    if (more.length > 0 || !resource.includes('=')) {
      refuse(`incorrect term ${resource}, missing '=' or malformed expression`);
    }
    kinds.set(kind.trim(), [...(kinds.get(kind.trim()) ?? []), value.trim()]);
  }
  for (const [kind, values] of kinds) {
    const numbers = values.filter((value) => /^[+-]?[0-9]+$/.test(value)).map(Number);
    if (values.length > 1 && numbers.length > 0) {
      refuse(`mixed discrete and named resources in expression '${kind}=[${values.join(' ')}]'`);
    }
    if ((numbers[0] ?? 0) < 0) refuse(`cannot ask for negative resource ${kind}`);
  }
}
