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
}

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
  },
  '24.0': V24,
  current: {
    ...V24,
    jsonPrefix: 'invalid JSON: ',
    describeBadCgroupnsMode: (mode: string) =>
      `invalid default cgroup namespace (${mode}): use "host" or "private"`,
  },
} as const satisfies Record<string, DaemonVersion>;

export type DaemonVersionName = keyof typeof DAEMON_VERSIONS;
