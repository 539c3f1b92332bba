/**
 * The configuration of a container as the OCI runtime specification defines it (`config.json`), with its own field
 * names: the parts that a container engine on Linux writes, and the Windows section. Sections named in comments are
 * those of github.com/opencontainers/runtime-spec.
 */

/** config.md, "Mounts". */
export interface Mount {
  readonly destination: string;
  readonly type?: string;
  readonly source?: string;
  readonly options?: readonly string[];
}

/** config.md, "User". */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
  readonly umask?: number;
  readonly additionalGids?: readonly number[];
  /** Windows only. */
  readonly username?: string;
}

/** config.md, "Linux Process": names with their CAP_ prefix. */
export interface Capabilities {
  readonly bounding?: readonly string[];
  readonly effective?: readonly string[];
  readonly inheritable?: readonly string[];
  readonly permitted?: readonly string[];
  readonly ambient?: readonly string[];
}

/** config.md, "POSIX process": -1 stands for unlimited and is written as the largest 64-bit number. */
export interface Rlimit {
  readonly type: string;
  readonly soft: number;
  readonly hard: number;
}

/** config.md, "Process". */
export interface Process {
  terminal?: boolean;
  consoleSize?: { readonly height: number; readonly width: number };
  user?: ProcessUser;
  args?: readonly string[];
  /** Windows only: replaces `args`. */
  commandLine?: string;
  env?: readonly string[];
  cwd?: string;
  capabilities?: Capabilities;
  rlimits?: readonly Rlimit[];
  noNewPrivileges?: boolean;
  apparmorProfile?: string;
  oomScoreAdj?: number;
  selinuxLabel?: string;
  scheduler?: Scheduler;
  ioPriority?: { readonly class: string; readonly priority?: number };
}

/** config.md, "Process": sched_setattr(2). */
export interface Scheduler {
  readonly policy: string;
  readonly nice?: number;
  readonly priority?: number;
}

/** config.md, "POSIX-platform Hooks". `timeout` in seconds. */
export interface Hook {
  readonly path: string;
  readonly args?: readonly string[];
  readonly env?: readonly string[];
  readonly timeout?: number;
}

export type NamespaceType = 'mount' | 'network' | 'uts' | 'pid' | 'ipc' | 'user' | 'cgroup' | 'time';

/** config-linux.md, "Namespaces". */
export interface Namespace {
  readonly type: NamespaceType;
  readonly path?: string;
}

/** config-linux.md, "User namespace mappings". */
export interface IdMap {
  readonly containerID: number;
  readonly hostID: number;
  readonly size: number;
}

/** config-linux.md, "Devices". */
export interface Device {
  readonly path: string;
  readonly type: string;
  readonly major?: number;
  readonly minor?: number;
  readonly fileMode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** config-linux.md, "Allowed Device list". */
export interface DeviceRule {
  readonly allow: boolean;
  readonly type?: string;
  readonly major?: number;
  readonly minor?: number;
  readonly access?: string;
}

/** config-linux.md, "Block IO". */
export interface ThrottleDevice {
  readonly major: number;
  readonly minor: number;
  readonly rate: number;
}

export interface BlockIo {
  weight?: number;
  leafWeight?: number;
  weightDevice?: readonly { readonly major: number; readonly minor: number; readonly weight?: number }[];
  throttleReadBpsDevice?: readonly ThrottleDevice[];
  throttleWriteBpsDevice?: readonly ThrottleDevice[];
  throttleReadIOPSDevice?: readonly ThrottleDevice[];
  throttleWriteIOPSDevice?: readonly ThrottleDevice[];
}

/** config-linux.md, "Memory": bytes. */
export interface MemoryLimits {
  limit?: number;
  reservation?: number;
  swap?: number;
  kernel?: number;
  kernelTCP?: number;
  swappiness?: number;
  disableOOMKiller?: boolean;
}

/** config-linux.md, "CPU": times in microseconds. */
export interface CpuLimits {
  shares?: number;
  quota?: number;
  period?: number;
  realtimeRuntime?: number;
  realtimePeriod?: number;
  burst?: number;
  idle?: number;
  cpus?: string;
  mems?: string;
}

/** config-linux.md, "Control groups". */
export interface Resources {
  devices?: readonly DeviceRule[];
  memory?: MemoryLimits;
  cpu?: CpuLimits;
  pids?: { limit: number };
  blockIO?: BlockIo;
  hugepageLimits?: readonly { readonly pageSize: string; readonly limit: number }[];
  rdma?: Readonly<Record<string, { readonly hcaHandles?: number; readonly hcaObjects?: number }>>;
  network?: {
    readonly classID?: number;
    readonly priorities?: readonly { readonly name: string; readonly priority: number }[];
  };
  /** Files of cgroup v2 and what is written to them. */
  unified?: Readonly<Record<string, string>>;
  /** Until runtime-spec 1.0.0-rc5; later it stands in `process`. */
  oomScoreAdj?: number;
}

export type SeccompAction =
  | 'SCMP_ACT_KILL'
  | 'SCMP_ACT_KILL_PROCESS'
  | 'SCMP_ACT_KILL_THREAD'
  | 'SCMP_ACT_TRAP'
  | 'SCMP_ACT_ERRNO'
  | 'SCMP_ACT_TRACE'
  | 'SCMP_ACT_ALLOW'
  | 'SCMP_ACT_LOG'
  | 'SCMP_ACT_NOTIFY';

/** config-linux.md, "Seccomp": one argument of a system call that a rule looks at. */
export interface SeccompArgument {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: string;
}

export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArgument[];
}

/** config-linux.md, "Seccomp". */
export interface Seccomp {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[];
  readonly flags?: readonly string[];
  readonly listenerPath?: string;
  readonly listenerMetadata?: string;
  readonly syscalls?: readonly SeccompRule[];
}

/** config-linux.md. */
export interface LinuxSection {
  uidMappings?: readonly IdMap[];
  gidMappings?: readonly IdMap[];
  sysctl?: Readonly<Record<string, string>>;
  resources?: Resources;
  cgroupsPath?: string;
  namespaces?: readonly Namespace[];
  devices?: readonly Device[];
  seccomp?: Seccomp;
  rootfsPropagation?: string;
  maskedPaths?: readonly string[];
  readonlyPaths?: readonly string[];
  mountLabel?: string;
  /** personality(2). */
  personality?: { readonly domain: string };
  /** By clock: `monotonic`, `boottime`. */
  timeOffsets?: Readonly<Record<string, { readonly secs?: number; readonly nanosecs?: number }>>;
}

/** config-windows.md. Sizes in bytes. */
export interface WindowsSection {
  layerFolders: readonly string[];
  devices?: readonly { readonly id: string; readonly idType: string }[];
  resources?: {
    memory?: { limit?: number };
    cpu?: { count?: number; shares?: number; maximum?: number };
    storage?: { iops?: number; bps?: number; sandboxSize?: number };
  };
  servicing?: boolean;
  credentialSpec?: unknown;
  ignoreFlushesDuringBoot?: boolean;
  hyperv?: { utilityVMPath?: string };
  network?: {
    endpointList?: readonly string[];
    allowUnqualifiedDNSQuery?: boolean;
    DNSSearchList?: readonly string[];
    networkSharedContainerName?: string;
    networkNamespace?: string;
  };
}

/** config.md. Fields that are not named here are kept where a spec is read. */
export interface Spec {
  ociVersion: string;
  process?: Process;
  root?: { path: string; readonly?: boolean };
  hostname?: string;
  domainname?: string;
  mounts?: readonly Mount[];
  hooks?: {
    prestart?: readonly Hook[];
    createRuntime?: readonly Hook[];
    createContainer?: readonly Hook[];
    startContainer?: readonly Hook[];
    poststart?: readonly Hook[];
    poststop?: readonly Hook[];
  };
  annotations?: Readonly<Record<string, string>>;
  linux?: LinuxSection;
  windows?: WindowsSection;
}
