import type { DaemonRuntime } from '../../contract/daemon-settings.ts';
import type { Ulimit } from '../../contract/docker.ts';
import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { formatBinaryBytes } from '../../lib/bytes/format-bytes.ts';
import { readCsvRecord } from '../../lib/csv/read-csv-record.ts';
import { parseDecimal } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote } from '../../lib/text/quote.ts';
import type { Flag, FlagKind } from '../flags/flag.ts';
import { bytes, integer, list, pairs, text, texts, toggle } from '../flags/flag-kinds.ts';
import { parseDnsSearch, parseDnsServer } from '../options/parse-dns.ts';
import { parseUlimit, withUlimit } from '../options/parse-ulimit.ts';
import { type DaemonOption, option } from './daemon-option.ts';
import type { DaemonVersion } from './daemon-version.ts';
import { parseDaemonHost } from './parse-daemon-host.ts';
import { parseMirror, parseRegistry } from './registries.ts';
import { showGoValue } from './show-go-value.ts';

export interface AddressPool {
  readonly base: string;
  readonly size: number;
}

const address: FlagKind<string> = {
  metavar: 'ip',
  initial: '',
  parse(given) {
    const ip = normalizeIp(given.trim());
    return ip ?? '';
  },
};

const ulimits: FlagKind<readonly Ulimit[]> = {
  metavar: 'ulimit',
  initial: [],
  parse: (given, soFar) => withUlimit(soFar, parseUlimit(given)),
};

const runtimes: FlagKind<Readonly<Record<string, DaemonRuntime>>> = {
  metavar: 'runtime',
  initial: {},
  parse(given, soFar) {
    const { before, after } = cut(given, '=');
    const [name, path] = [before.trim().toLowerCase(), after.trim()];
    if (name === '' || path === '') throw new ParseError(`invalid runtime argument: ${given}`);
    if (name === 'runc') throw new ParseError(`runtime name '${name}' is reserved`);
    if (Object.hasOwn(soFar, name)) throw new ParseError(`runtime '${name}' was already defined`);
    return { ...soFar, [name]: { path } };
  },
};

const networkOptions: FlagKind<readonly string[]> = list((given) => {
  const { after, found } = cut(given, '=');
  if (found && after.includes('=')) return given;
  throw new ParseError(`invalid value ${quote(given)} for map option, should be root-key=key=value`);
});

const pools: FlagKind<readonly AddressPool[]> = list((given) => parsePool(given, 'pool'), 'pool-options');

const textOption = (initial = '', options: Parameters<typeof option>[3] = {}) =>
  option('string', text(initial), (value) => value, options);
const switchOption = (initial = false, options: Parameters<typeof option>[3] = {}) =>
  option('bool', toggle(initial), String, options);
const numberOption = (initial = 0, json: 'int' | 'int64' = 'int') => option(json, integer(initial), String);
const addressOption = () => option('net.IP', address, (value) => (value === '' ? '<nil>' : value));
const listOption = (key?: string, parse: (given: string) => string = (given) => given, short?: string) =>
  option('strings', list(parse), showGoValue, {
    ...(key === undefined ? {} : { key }),
    ...(short === undefined ? {} : { short }),
  });

/**
 * Every setting of dockerd by its flag's name (moby `daemon/command/config*.go`, and the flags that earlier versions
 * had), so that an unknown one can be told from one that does not matter here.
 */
export const DAEMON_OPTIONS = {
  'add-runtime': option('runtimes', runtimes, (value) => `[${Object.keys(value).join(' ')}]`, {
    key: 'runtimes',
  }),
  'allow-direct-routing': switchOption(),
  'allow-nondistributable-artifacts': listOption(undefined, parseRegistry),
  'api-cors-header': textOption(),
  'authorization-plugin': listOption('authorization-plugins'),
  bip: textOption(),
  bip6: textOption(),
  bridge: textOption('', { short: 'b' }),
  'bridge-accept-fwmark': textOption(),
  'cdi-spec-dir': listOption('cdi-spec-dirs'),
  'cgroup-parent': textOption(),
  'cluster-advertise': textOption(),
  'cluster-store': textOption(),
  'cluster-store-opt': option('pairs', pairs(), showGoValue, { key: 'cluster-store-opts' }),
  'config-file': textOption(),
  containerd: textOption(),
  'containerd-namespace': textOption('moby'),
  'containerd-plugins-namespace': textOption('plugins.moby'),
  'cpu-rt-period': numberOption(0, 'int64'),
  'cpu-rt-runtime': numberOption(0, 'int64'),
  'cri-containerd': switchOption(),
  'data-root': textOption('/var/lib/docker'),
  debug: switchOption(false, { short: 'D' }),
  'default-address-pool': option(
    'pools',
    pools,
    (value) => value.map(({ base, size }) => `${base} ${size}`).join(', '),
    {
      key: 'default-address-pools',
    },
  ),
  'default-cgroupns-mode': textOption(),
  'default-gateway': addressOption(),
  'default-gateway-v6': addressOption(),
  'default-init': textOption(),
  'default-ipc-mode': textOption('private'),
  'default-network-opt': option('nested', networkOptions, showGoValue, { key: 'default-network-opts' }),
  'default-runtime': textOption('runc'),
  'default-shm-size': option('opts.MemBytes', bytes(64 * 1024 * 1024), formatBinaryBytes),
  'default-stop-timeout': numberOption(10),
  'default-ulimit': option('ulimits', ulimits, showUlimits, { key: 'default-ulimits' }),
  dns: listOption(undefined, parseDnsServer),
  'dns-opt': listOption('dns-opts'),
  'dns-search': listOption(undefined, parseDnsSearch),
  'exec-opt': listOption('exec-opts'),
  'exec-root': textOption('/var/run/docker'),
  experimental: switchOption(),
  feature: option('switches', texts(), showGoValue, { key: 'features' }),
  'firewall-backend': textOption(),
  'fixed-cidr': textOption(),
  'fixed-cidr-v6': textOption(),
  group: textOption('docker', { short: 'G' }),
  help: switchOption(false, { short: 'h' }),
  host: listOption('hosts', undefined, 'H'),
  'host-gateway-ip': option('net.IP', address, (value) => value),
  'http-proxy': textOption(),
  'https-proxy': textOption(),
  icc: switchOption(true),
  init: switchOption(),
  'init-path': textOption(),
  'insecure-registry': listOption('insecure-registries', parseRegistry),
  ip: option('net.IP', { ...address, initial: '0.0.0.0' }, (value) => value),
  'ip-forward': switchOption(true),
  'ip-forward-no-drop': switchOption(),
  'ip-masq': switchOption(true),
  ip6tables: switchOption(),
  iptables: switchOption(true),
  ipv6: switchOption(),
  label: listOption('labels', parseEngineLabel),
  'live-restore': switchOption(),
  'log-driver': textOption('json-file'),
  'log-format': textOption('text'),
  'log-level': textOption('info', { short: 'l' }),
  'log-opt': option('pairs', pairs(), showGoValue, { key: 'log-opts' }),
  'max-concurrent-downloads': numberOption(3),
  'max-concurrent-uploads': numberOption(5),
  'max-download-attempts': numberOption(5),
  'metrics-addr': textOption(),
  mtu: numberOption(1500),
  'network-control-plane-mtu': numberOption(1500),
  'network-diagnostic-port': numberOption(),
  'no-new-privileges': switchOption(),
  'no-proxy': textOption(),
  'node-generic-resource': listOption('node-generic-resources', parseGenericResource),
  'oom-score-adjust': numberOption(),
  pidfile: textOption('/var/run/docker.pid', { short: 'p' }),
  'raw-logs': switchOption(),
  'registry-mirror': listOption('registry-mirrors'),
  rootless: switchOption(),
  'seccomp-profile': textOption(),
  'selinux-enabled': switchOption(),
  'shutdown-timeout': numberOption(15),
  'storage-driver': textOption('', { short: 's' }),
  'storage-opt': listOption('storage-opts'),
  'swarm-default-advertise-addr': textOption(),
  tls: switchOption(),
  tlscacert: textOption(),
  tlscert: textOption(),
  tlskey: textOption(),
  tlsverify: switchOption(),
  'userland-proxy': switchOption(true),
  'userland-proxy-path': textOption(),
  'userns-remap': textOption(),
  validate: switchOption(),
  version: switchOption(false, { short: 'v' }),
  // biome-ignore lint/suspicious/noExplicitAny: each option has its own type of value
} satisfies Record<string, DaemonOption<any>>;

/** Keys of `daemon.json` that no flag has. */
export const FILE_ONLY_KEYS: readonly string[] = [
  'builder',
  'deprecated-key-path',
  'features',
  'host-gateway-ips',
  'min-api-version',
  'nri-opts',
];

/** Keys whose value is an object by itself; those of any other object count as keys of the file. */
export const OBJECT_KEYS: readonly string[] = [
  'builder',
  'cluster-store-opts',
  'default-network-opts',
  'default-ulimits',
  'features',
  'log-opts',
  'nri-opts',
  'runtimes',
];

function parsePool(given: string, shown: DaemonVersion['poolSizeShown']): AddressPool {
  const pool = { base: '', size: 0 };
  for (const field of readCsvRecord(given)) {
    const { before: key, after: value, found } = cut(field.toLowerCase(), '=');
    if (!found) throw new ParseError(`invalid field '${field}' must be a key=value pair`);
    if (key === 'base') pool.base = value;
    else if (key === 'size') {
      pool.size = rephrase(
        () => parseDecimal(value),
        ({ message }) =>
          `invalid size value: ${quote(shown === 'size' ? value : given)} (must be integer): ${message}`,
      );
    } else throw new ParseError(`unexpected key '${key}' in '${field}'`);
  }
  return pool;
}

/** A label of the engine itself: it needs a value, and some prefixes are Docker's own. Throws `ParseError`. Pure. */
export function parseEngineLabel(given: string): string {
  if (!given.includes('=')) throw new ParseError(`bad attribute format: ${given}`);
  if (/^(?:com\.docker|io\.docker|org\.dockerproject)\./i.test(given)) {
    throw new ParseError(
      `label ${given} is not allowed: the namespaces com.docker.*, io.docker.*, and org.dockerproject.* are reserved for internal use`,
    );
  }
  return given;
}

function parseGenericResource(given: string): string {
  if (given.includes('=')) return given;
  throw new ParseError(`invalid node-generic-resource format \`${given}\` expected \`name=value\``);
}

function showUlimits(value: readonly Ulimit[]): string {
  return `[${value.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`).join(' ')}]`;
}

/** The flags of dockerd with the type of each. */
export type DaemonFlags = {
  readonly [Name in keyof typeof DAEMON_OPTIONS]: (typeof DAEMON_OPTIONS)[Name]['flag'];
};

/** dockerd's flags alone, for `parseFlags`, as a version of it knows and reads them. Pure. */
export function daemonFlags(version: DaemonVersion): DaemonFlags {
  return Object.fromEntries(
    Object.entries(DAEMON_OPTIONS as Record<string, DaemonOption<unknown>>)
      .filter(([name]) => !version.unknownFlags.includes(name))
      .map(([name, option]) => [name, asRead(name, option, version)]),
  ) as DaemonFlags;
}

/** Lists whose members releases judge differently. */
const BY_VERSION: Readonly<Record<string, (given: string, version: DaemonVersion) => string>> = {
  'registry-mirror': (given, { mirrors }) => parseMirror(given, mirrors),
  host: (given, { hosts }) => parseDaemonHost(given, hosts),
};

function asRead(name: string, { json, flag }: DaemonOption<unknown>, version: DaemonVersion): Flag<unknown> {
  if (json === 'opts.MemBytes') return { ...flag, parse: version.logs.parseBytes };
  if (json === 'pools') {
    return {
      ...flag,
      parse: (given, soFar) => [...(soFar as AddressPool[]), parsePool(given, version.poolSizeShown)],
    };
  }
  const byVersion = BY_VERSION[name];
  if (byVersion !== undefined) {
    return { ...flag, parse: (given, soFar) => flag.parse(byVersion(given, version), soFar) };
  }
  const words =
    json === 'net.IP'
      ? version.describeBadAddress
      : name === 'dns'
        ? version.describeBadDnsServer
        : undefined;
  if (words === undefined) return flag;
  return {
    ...flag,
    parse: (given, soFar) => {
      if (normalizeIp(given.trim()) === undefined) throw new ParseError(words(given));
      return flag.parse(given, soFar);
    },
  };
}
