/**
 * The shapes of the Docker Engine API that Lockstep speaks (API 1.41–1.47, `POST /containers/create`), with
 * Docker's own names. Every field may be missing, and null means missing, as in Docker's JSON.
 * `src/config/schema/` holds the zod schemas that accept exactly these.
 */

type Maybe<T> = T | null | undefined;

/** `Healthcheck`: durations in nanoseconds. */
export interface HealthConfig {
  Test?: Maybe<readonly string[]>;
  Interval?: Maybe<number>;
  Timeout?: Maybe<number>;
  StartPeriod?: Maybe<number>;
  StartInterval?: Maybe<number>;
  Retries?: Maybe<number>;
}

/** What is portable between hosts: Docker's `Config`. */
export interface ContainerConfig {
  Hostname?: Maybe<string>;
  Domainname?: Maybe<string>;
  User?: Maybe<string>;
  AttachStdin?: Maybe<boolean>;
  AttachStdout?: Maybe<boolean>;
  AttachStderr?: Maybe<boolean>;
  ExposedPorts?: Maybe<Readonly<Record<string, object>>>;
  Tty?: Maybe<boolean>;
  OpenStdin?: Maybe<boolean>;
  StdinOnce?: Maybe<boolean>;
  Env?: Maybe<readonly string[]>;
  Cmd?: Maybe<readonly string[]>;
  Healthcheck?: Maybe<HealthConfig>;
  ArgsEscaped?: Maybe<boolean>;
  Image?: Maybe<string>;
  Volumes?: Maybe<Readonly<Record<string, object>>>;
  WorkingDir?: Maybe<string>;
  Entrypoint?: Maybe<readonly string[]>;
  NetworkDisabled?: Maybe<boolean>;
  MacAddress?: Maybe<string>;
  OnBuild?: Maybe<readonly string[]>;
  Labels?: Maybe<Readonly<Record<string, string>>>;
  StopSignal?: Maybe<string>;
  /** Seconds. */
  StopTimeout?: Maybe<number>;
  Shell?: Maybe<readonly string[]>;
}

export interface Ulimit {
  Name: string;
  Soft: number;
  Hard: number;
}

export interface DeviceMapping {
  PathOnHost: string;
  PathInContainer?: Maybe<string>;
  CgroupPermissions?: Maybe<string>;
}

export interface DeviceRequest {
  Driver?: Maybe<string>;
  Count?: Maybe<number>;
  DeviceIDs?: Maybe<readonly string[]>;
  Capabilities?: Maybe<readonly (readonly string[])[]>;
  Options?: Maybe<Readonly<Record<string, string>>>;
}

export interface WeightDevice {
  Path: string;
  Weight: number;
}

/** Bytes or operations a second. */
export interface ThrottleDevice {
  Path: string;
  Rate: number;
}

export interface MountRequest {
  Type?: Maybe<string>;
  Source?: Maybe<string>;
  Target?: Maybe<string>;
  ReadOnly?: Maybe<boolean>;
  Consistency?: Maybe<string>;
  BindOptions?: Maybe<{
    Propagation?: Maybe<string>;
    NonRecursive?: Maybe<boolean>;
    CreateMountpoint?: Maybe<boolean>;
    ReadOnlyNonRecursive?: Maybe<boolean>;
    ReadOnlyForceRecursive?: Maybe<boolean>;
  }>;
  VolumeOptions?: Maybe<{
    NoCopy?: Maybe<boolean>;
    Labels?: Maybe<Readonly<Record<string, string>>>;
    DriverConfig?: Maybe<{ Name?: Maybe<string>; Options?: Maybe<Readonly<Record<string, string>>> }>;
    Subpath?: Maybe<string>;
  }>;
  ImageOptions?: Maybe<{ Subpath?: Maybe<string> }>;
  TmpfsOptions?: Maybe<{
    SizeBytes?: Maybe<number>;
    Mode?: Maybe<number>;
    Options?: Maybe<readonly (readonly string[])[]>;
  }>;
  ClusterOptions?: Maybe<object>;
}

export interface RestartPolicy {
  Name?: Maybe<string>;
  MaximumRetryCount?: Maybe<number>;
}

export interface PortBinding {
  HostIp?: Maybe<string>;
  HostPort?: Maybe<string>;
}

/** What `docker update` can change: the part of HostConfig that becomes cgroup limits. Sizes in bytes, times in microseconds. */
export interface ContainerResources {
  CpuShares?: Maybe<number>;
  Memory?: Maybe<number>;
  /** Billionths of a CPU. */
  NanoCpus?: Maybe<number>;
  CgroupParent?: Maybe<string>;
  BlkioWeight?: Maybe<number>;
  BlkioWeightDevice?: Maybe<readonly WeightDevice[]>;
  BlkioDeviceReadBps?: Maybe<readonly ThrottleDevice[]>;
  BlkioDeviceWriteBps?: Maybe<readonly ThrottleDevice[]>;
  BlkioDeviceReadIOps?: Maybe<readonly ThrottleDevice[]>;
  BlkioDeviceWriteIOps?: Maybe<readonly ThrottleDevice[]>;
  CpuPeriod?: Maybe<number>;
  CpuQuota?: Maybe<number>;
  CpuRealtimePeriod?: Maybe<number>;
  CpuRealtimeRuntime?: Maybe<number>;
  CpusetCpus?: Maybe<string>;
  CpusetMems?: Maybe<string>;
  Devices?: Maybe<readonly DeviceMapping[]>;
  DeviceCgroupRules?: Maybe<readonly string[]>;
  DeviceRequests?: Maybe<readonly DeviceRequest[]>;
  KernelMemory?: Maybe<number>;
  KernelMemoryTCP?: Maybe<number>;
  MemoryReservation?: Maybe<number>;
  MemorySwap?: Maybe<number>;
  MemorySwappiness?: Maybe<number>;
  OomKillDisable?: Maybe<boolean>;
  PidsLimit?: Maybe<number>;
  Ulimits?: Maybe<readonly Ulimit[]>;
  CpuCount?: Maybe<number>;
  CpuPercent?: Maybe<number>;
  IOMaximumIOps?: Maybe<number>;
  IOMaximumBandwidth?: Maybe<number>;
}

/** What depends on the host: Docker's `HostConfig`. */
export interface HostConfig extends ContainerResources {
  Binds?: Maybe<readonly string[]>;
  ContainerIDFile?: Maybe<string>;
  LogConfig?: Maybe<{ Type?: Maybe<string>; Config?: Maybe<Readonly<Record<string, string>>> }>;
  NetworkMode?: Maybe<string>;
  PortBindings?: Maybe<Readonly<Record<string, Maybe<readonly PortBinding[]>>>>;
  RestartPolicy?: Maybe<RestartPolicy>;
  AutoRemove?: Maybe<boolean>;
  VolumeDriver?: Maybe<string>;
  VolumesFrom?: Maybe<readonly string[]>;
  Mounts?: Maybe<readonly MountRequest[]>;
  ConsoleSize?: Maybe<readonly number[]>;
  Annotations?: Maybe<Readonly<Record<string, string>>>;
  CapAdd?: Maybe<readonly string[]>;
  CapDrop?: Maybe<readonly string[]>;
  Capabilities?: Maybe<readonly string[]>;
  CgroupnsMode?: Maybe<string>;
  Dns?: Maybe<readonly string[]>;
  DnsOptions?: Maybe<readonly string[]>;
  DnsSearch?: Maybe<readonly string[]>;
  ExtraHosts?: Maybe<readonly string[]>;
  GroupAdd?: Maybe<readonly string[]>;
  IpcMode?: Maybe<string>;
  Cgroup?: Maybe<string>;
  Links?: Maybe<readonly string[]>;
  OomScoreAdj?: Maybe<number>;
  PidMode?: Maybe<string>;
  Privileged?: Maybe<boolean>;
  PublishAllPorts?: Maybe<boolean>;
  ReadonlyRootfs?: Maybe<boolean>;
  SecurityOpt?: Maybe<readonly string[]>;
  StorageOpt?: Maybe<Readonly<Record<string, string>>>;
  Tmpfs?: Maybe<Readonly<Record<string, string>>>;
  UTSMode?: Maybe<string>;
  UsernsMode?: Maybe<string>;
  ShmSize?: Maybe<number>;
  Sysctls?: Maybe<Readonly<Record<string, string>>>;
  Runtime?: Maybe<string>;
  Isolation?: Maybe<string>;
  MaskedPaths?: Maybe<readonly string[]>;
  ReadonlyPaths?: Maybe<readonly string[]>;
  Init?: Maybe<boolean>;
}

/** How a container is connected to one network. What the engine fills in itself may stand in a request, and is ignored. */
export interface EndpointSettings {
  IPAMConfig?: Maybe<{
    IPv4Address?: Maybe<string>;
    IPv6Address?: Maybe<string>;
    LinkLocalIPs?: Maybe<readonly string[]>;
  }>;
  Links?: Maybe<readonly string[]>;
  Aliases?: Maybe<readonly string[]>;
  MacAddress?: Maybe<string>;
  DriverOpts?: Maybe<Readonly<Record<string, string>>>;
  GwPriority?: Maybe<number>;
  NetworkID?: Maybe<string>;
  EndpointID?: Maybe<string>;
  Gateway?: Maybe<string>;
  IPAddress?: Maybe<string>;
  IPPrefixLen?: Maybe<number>;
  IPv6Gateway?: Maybe<string>;
  GlobalIPv6Address?: Maybe<string>;
  GlobalIPv6PrefixLen?: Maybe<number>;
  DNSNames?: Maybe<readonly string[]>;
}

/** The body of `POST /containers/create`. */
export interface CreateRequest extends ContainerConfig {
  HostConfig?: Maybe<HostConfig>;
  NetworkingConfig?: Maybe<{
    EndpointsConfig?: Maybe<Readonly<Record<string, EndpointSettings | null>>>;
  }>;
}

/** An image's `config` object (OCI image spec), as far as a container inherits it; Docker's spelling of the same fields. */
export type ImageConfig = Pick<
  ContainerConfig,
  | 'Env'
  | 'Cmd'
  | 'Entrypoint'
  | 'User'
  | 'WorkingDir'
  | 'Volumes'
  | 'ExposedPorts'
  | 'Labels'
  | 'StopSignal'
  | 'Healthcheck'
  | 'Shell'
  | 'OnBuild'
>;
