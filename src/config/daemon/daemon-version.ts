import { parseBytes, parseOldBytes } from '../../lib/bytes/parse-bytes.ts';
import { quote } from '../../lib/text/quote.ts';
import { type LogDialect, OLD_SCHEMES } from '../logs/log-dialect.ts';
import { HOST_RULES, type HostRules, OLD_HOST_RULES } from './parse-daemon-host.ts';
import { OLD_STORAGE_RULES, STORAGE_RULES, type StorageRules } from './refuse-storage.ts';
import type { MirrorRules } from './registries.ts';

/** How dockerd's reading of its own settings changed between versions. */
export interface DaemonVersion {
  /** The file is also judged by itself, before the flags are added. */
  readonly judgesFileAlone: boolean;
  /** The file is a stream of JSON: what follows the first value is not looked at. */
  readonly readsStream: boolean;
  /** What stands before a complaint about JSON. */
  readonly jsonPrefix: string;
  /** Values of `seccomp-profile` that are no path. */
  readonly namedSeccompProfiles: readonly string[];
  readonly builtinRuntimes: readonly string[];
  /** A name with a dot and no slash is a containerd shim, which needs no entry in `runtimes`. */
  readonly acceptsShimNames: boolean;
  /** `max-download-attempts` 0 is refused. */
  readonly refusesNoAttempts: boolean;
  readonly describeBadCgroupnsMode: (mode: string) => string;
  readonly describeBadAddress: (given: string) => string;
  readonly describeBadDnsServer: (given: string) => string;
  readonly logs: LogDialect;
  readonly mirrors: MirrorRules;
  /** What stands before a complaint about the default network. */
  readonly noBridge: string;
  /** A negative MTU is found when the default network is made. */
  readonly judgesMtuLate: boolean;
  /** What of an address pool's size is shown that is no number: the size, or the whole pool. */
  readonly poolSizeShown: 'size' | 'pool';
  readonly hosts: HostRules;
  /** Undefined where images are containerd's to store. */
  readonly storage: StorageRules | undefined;
  /** What stands before a complaint about the address of the metrics. */
  readonly parsingAddress: string;
  /** Runtimes that say too little or too much of themselves are refused. */
  readonly judgesRuntimes: boolean;
  /** An unknown log level is found before the daemon starts, not in the merged settings. */
  readonly judgesLogLevelLate: boolean;
  /** Flags that the version does not have yet, or no more. */
  readonly unknownFlags: readonly string[];
}

/** Flags, and keys of the file, that came after 24.0. */
const NEWER_FLAGS = [
  'host-gateway-ips',
  'min-api-version',
  'nri-opts',
  'allow-direct-routing',
  'bip6',
  'bridge-accept-fwmark',
  'cdi-spec-dir',
  'default-stop-timeout',
  'feature',
  'firewall-backend',
  'ip-forward-no-drop',
  'log-format',
];

/** Flags of the swarm before Swarm mode, which 23.0 took away. */
const CLUSTER_FLAGS = ['cluster-advertise', 'cluster-store', 'cluster-store-opt'];

const V24: DaemonVersion = {
  judgesFileAlone: false,
  readsStream: false,
  jsonPrefix: '',
  namedSeccompProfiles: ['builtin', 'unconfined'],
  builtinRuntimes: ['runc', 'io.containerd.runc.v2'],
  acceptsShimNames: true,
  refusesNoAttempts: false,
  describeBadCgroupnsMode: (mode) =>
    `default cgroup namespace mode (${mode}) is invalid; use "host" or "private"`,
  describeBadAddress: (given) => `failed to parse IP: ${quote(given)}`,
  describeBadDnsServer: (given) => `${given} is not an ip address`,
  logs: { parseBytes, schemes: [], newerOptions: true },
  mirrors: { saysWhy: true, mayHavePath: true },
  noBridge: 'error creating default "bridge" network: ',
  judgesMtuLate: false,
  poolSizeShown: 'pool',
  hosts: HOST_RULES,
  storage: STORAGE_RULES,
  parsingAddress: 'error parsing tcp address: ',
  judgesRuntimes: true,
  judgesLogLevelLate: false,
  unknownFlags: [...NEWER_FLAGS, ...CLUSTER_FLAGS],
};

/** By the names that the pipelines of `src/spec/` have. Facts: moby `daemon/config` and `cmd/dockerd` at each version. */
export const DAEMON_VERSIONS = {
  '20.10': {
    ...V24,
    judgesFileAlone: true,
    readsStream: true,
    namedSeccompProfiles: [],
    builtinRuntimes: ['runc', 'io.containerd.runtime.v1.linux', 'io.containerd.runc.v2'],
    acceptsShimNames: false,
    refusesNoAttempts: true,
    describeBadAddress: (given: string) => `${given} is not an ip address`,
    logs: { parseBytes: parseOldBytes, schemes: OLD_SCHEMES, newerOptions: false },
    mirrors: { saysWhy: false, mayHavePath: false },
    noBridge: 'Error creating default "bridge" network: ',
    judgesMtuLate: true,
    poolSizeShown: 'size',
    hosts: OLD_HOST_RULES,
    storage: OLD_STORAGE_RULES,
    parsingAddress: '',
    judgesRuntimes: false,
    judgesLogLevelLate: true,
    unknownFlags: [
      ...NEWER_FLAGS,
      'default-network-opt',
      'http-proxy',
      'https-proxy',
      'no-proxy',
      'validate',
    ],
  },
  '24.0': V24,
  current: {
    ...V24,
    jsonPrefix: 'invalid JSON: ',
    storage: undefined,
    unknownFlags: CLUSTER_FLAGS,
    describeBadDnsServer: (given: string) => `IP address is not correctly formatted: ${given}`,
    describeBadCgroupnsMode: (mode: string) =>
      `invalid default cgroup namespace (${mode}): use "host" or "private"`,
  },
} as const satisfies Record<string, DaemonVersion>;

export type DaemonVersionName = keyof typeof DAEMON_VERSIONS;
