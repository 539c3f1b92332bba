import type { Ulimit } from './docker.ts';

/** One row of a user namespace's map, with the field names of the OCI runtime spec (`linux.uidMappings`). */
export interface IdMapping {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

/** Whom dockerd's `userns-remap` maps root to; without maps where that is root itself. */
export interface UsernsRemap {
  /** As given: `default`, `USER`, `USER:GROUP`, names or numbers. */
  readonly spec: string;
  readonly uidMappings: readonly IdMapping[];
  readonly gidMappings: readonly IdMapping[];
}

/** A value of dockerd's `runtimes`, with its own field names. */
export interface DaemonRuntime {
  readonly path?: string;
  readonly runtimeArgs?: readonly string[];
  /** A containerd shim (`io.containerd.runc.v2`) instead of a path. */
  readonly runtimeType?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A limit that containers have by default. */
export interface DefaultUlimit extends Ulimit {
  /** Its key in `default-ulimits`, where that is not its name: the container's limit of which name takes its place. */
  readonly key?: string;
}

/**
 * dockerd's settings, as far as a container's configuration and spec depend on them: what its flags and `daemon.json`
 * come to, with its defaults filled in. Each field names its key of `daemon.json`.
 */
export interface DaemonSettings {
  /** `data-root`. With `usernsRemap` dockerd works in `<data-root>/<uid>.<gid>`; this is the folder as given. */
  readonly dataRoot: string;
  /** `exec-root`. */
  readonly execRoot: string;
  /** `cgroup-parent`; empty for the driver's own default (`/docker` or `system.slice`). */
  readonly cgroupParent: string;
  /** `exec-opts` `native.cgroupdriver`; undefined lets the host decide. */
  readonly cgroupDriver: 'cgroupfs' | 'systemd' | undefined;
  /** `default-cgroupns-mode`; undefined is `host` on cgroup v1 and `private` on v2. */
  readonly defaultCgroupnsMode: 'host' | 'private' | undefined;
  /** `default-ipc-mode`. */
  readonly defaultIpcMode: 'private' | 'shareable';
  /** `default-shm-size`. */
  readonly defaultShmSizeBytes: number;
  /** `default-ulimits`, ordered by key. */
  readonly defaultUlimits: readonly DefaultUlimit[];
  /** `cpu-rt-period`; 0 leaves the kernel's. */
  readonly cpuRtPeriodUs: number;
  /** `cpu-rt-runtime`; 0 leaves the kernel's. */
  readonly cpuRtRuntimeUs: number;
  /** `init`: every container that does not say otherwise gets an init. */
  readonly init: boolean;
  /** `init-path`, else `default-init`, else `docker-init`; looked up in $PATH where it is not absolute. */
  readonly initPath: string;
  /** `no-new-privileges`. */
  readonly noNewPrivileges: boolean;
  /** `seccomp-profile`: the text of the file that it names, or one of two words. */
  readonly seccompProfile: 'builtin' | 'unconfined' | { readonly path: string; readonly json: string };
  /** `selinux-enabled`. */
  readonly selinuxEnabled: boolean;
  /** `userns-remap`. */
  readonly usernsRemap: UsernsRemap | undefined;
  /** `runtimes`, without the built-in ones. */
  readonly runtimes: Readonly<Record<string, DaemonRuntime>>;
  /** `default-runtime`. */
  readonly defaultRuntime: string;
  /** `log-driver`. */
  readonly logDriver: string;
  /** `log-opts`. */
  readonly logOpts: Readonly<Record<string, string>>;
  /** `default-stop-timeout` (since 29). */
  readonly defaultStopTimeoutS: number;
  /** `dns`. */
  readonly dns: readonly string[];
  /** `dns-opts`. */
  readonly dnsOptions: readonly string[];
  /** `dns-search`. */
  readonly dnsSearch: readonly string[];
  /** `host-gateway-ips`, or the older `host-gateway-ip`; empty for the bridge's own address. */
  readonly hostGatewayIps: readonly string[];
  /** `bridge`; `none` is without a default bridge, empty is `docker0`. */
  readonly bridge: string;
  /** `bip`: the bridge's address with its prefix. */
  readonly bridgeIp: string;
  /** `fixed-cidr`. */
  readonly fixedCidr: string;
  /** `ip`: where published ports are bound by default. */
  readonly defaultBindIp: string;
  /** `mtu`. */
  readonly mtu: number;
  /** `icc`: containers of the default bridge may talk to each other. */
  readonly interContainerCommunication: boolean;
  /** `iptables`. */
  readonly iptables: boolean;
  /** `ip-forward`. */
  readonly ipForward: boolean;
  /** `ip-masq`. */
  readonly ipMasquerade: boolean;
  /** `ipv6`. */
  readonly ipv6: boolean;
  /** `userland-proxy`. */
  readonly userlandProxy: boolean;
  /** `live-restore`. */
  readonly liveRestore: boolean;
  /** `experimental`. */
  readonly experimental: boolean;
  /** `labels` of the engine itself, as `key=value`. */
  readonly labels: readonly string[];
  /** `node-generic-resources`. */
  readonly nodeGenericResources: readonly string[];
  /** `default-address-pools`. */
  readonly defaultAddressPools: readonly { readonly base: string; readonly size: number }[];
  /** `storage-driver`; empty lets the host decide. */
  readonly storageDriver: string;
  /** `storage-opts`. */
  readonly storageOpts: readonly string[];
  /** `features`. */
  readonly features: Readonly<Record<string, boolean>>;
  /** `cdi-spec-dirs`. */
  readonly cdiSpecDirs: readonly string[];
}

/** What dockerd does without flags and without a `daemon.json` (moby `daemon/config`). */
export const DEFAULT_DAEMON_SETTINGS: DaemonSettings = {
  dataRoot: '/var/lib/docker',
  execRoot: '/var/run/docker',
  cgroupParent: '',
  cgroupDriver: undefined,
  defaultCgroupnsMode: undefined,
  defaultIpcMode: 'private',
  defaultShmSizeBytes: 64 * 1024 * 1024,
  defaultUlimits: [],
  cpuRtPeriodUs: 0,
  cpuRtRuntimeUs: 0,
  init: false,
  initPath: 'docker-init',
  noNewPrivileges: false,
  seccompProfile: 'builtin',
  selinuxEnabled: false,
  usernsRemap: undefined,
  runtimes: {},
  defaultRuntime: 'runc',
  logDriver: 'json-file',
  logOpts: {},
  defaultStopTimeoutS: 10,
  dns: [],
  dnsOptions: [],
  dnsSearch: [],
  hostGatewayIps: [],
  bridge: '',
  bridgeIp: '',
  fixedCidr: '',
  defaultBindIp: '0.0.0.0',
  mtu: 1500,
  interContainerCommunication: true,
  iptables: true,
  ipForward: true,
  ipMasquerade: true,
  ipv6: false,
  userlandProxy: true,
  liveRestore: false,
  experimental: false,
  labels: [],
  nodeGenericResources: [],
  defaultAddressPools: [],
  storageDriver: '',
  storageOpts: [],
  features: {},
  cdiSpecDirs: [],
};
