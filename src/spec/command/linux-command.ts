/**
 * The execdriver `Command` of Docker 1.10 for Linux under its JSON names (moby v1.10.3, `daemon/execdriver`): what a
 * container was before there was an OCI spec. `env` and `setsid` belong to the embedded `exec.Cmd`, which Go leaves out
 * of the JSON; they are kept here because a process cannot be started without them.
 */
export interface LinuxCommand {
  readonly container_pid: number;
  readonly id: string;
  readonly initpath: string;
  readonly mount_label: string;
  readonly mounts: readonly CommandMount[];
  readonly network: CommandNetwork | null;
  readonly process_config: {
    readonly tty: boolean;
    readonly entrypoint: string;
    readonly arguments: readonly string[];
    readonly privileged: boolean;
    readonly user: string;
    readonly env: readonly string[];
    readonly setsid: true;
  };
  readonly process_label: string;
  readonly resources: CommandResources;
  readonly rootfs: string;
  readonly working_dir: string;
  readonly tmpdir: string;
  readonly allowed_devices: readonly CommandDevice[];
  readonly apparmor_profile: string;
  readonly autocreated_devices: readonly CommandDevice[];
  readonly cap_add: readonly string[] | null;
  readonly cap_drop: readonly string[] | null;
  readonly cgroup_parent: string;
  readonly gidmapping: readonly CommandIdMap[] | null;
  readonly group_add: readonly string[] | null;
  readonly ipc: { readonly container_id: string; readonly host_ipc: boolean };
  readonly oom_score_adj: number;
  readonly pid: { readonly host_pid: boolean };
  readonly readonly_rootfs: boolean;
  readonly remap_root: { readonly root_uid: number; readonly root_gid: number };
  readonly seccomp_profile: string;
  readonly uidmapping: readonly CommandIdMap[] | null;
  readonly uts: { readonly host_uts: boolean };
}

export interface CommandMount {
  /** `tmpfs` for a tmpfs. */
  readonly source: string;
  readonly destination: string;
  readonly writable: boolean;
  /** Options of a tmpfs. */
  readonly data: string;
  readonly mountpropagation: string;
}

export interface CommandNetwork {
  readonly mtu: number;
  /** The container whose network is joined. */
  readonly container_id: string;
  /** The file of the host's network namespace; empty for a new one. */
  readonly namespace_path: string;
  readonly host_networking: boolean;
}

export interface CommandIdMap {
  readonly container_id: number;
  readonly host_id: number;
  readonly size: number;
}

export interface CommandDevice {
  /** The letter's code point, as Go writes a rune: 99 for `c`, 98 for `b`. */
  readonly type: number;
  /** Empty for a rule that is no node. */
  readonly path: string;
  /** -1 is any. */
  readonly major: number;
  readonly minor: number;
  readonly permissions: string;
  readonly file_mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface CommandThrottle {
  readonly major: number;
  readonly minor: number;
  readonly rate: number;
}

/** Sizes in bytes, times in microseconds; 0 is "not asked for". */
export interface CommandResources {
  readonly memory: number;
  readonly memory_reservation: number;
  readonly cpu_shares: number;
  readonly blkio_weight: number;
  readonly blkio_weight_device:
    | readonly {
        readonly major: number;
        readonly minor: number;
        readonly weight: number;
        readonly leafWeight: number;
      }[]
    | null;
  readonly blkio_throttle_read_bps_device: readonly CommandThrottle[] | null;
  readonly blkio_throttle_write_bps_device: readonly CommandThrottle[] | null;
  readonly blkio_throttle_read_iops_device: readonly CommandThrottle[] | null;
  readonly blkio_throttle_write_iops_device: readonly CommandThrottle[] | null;
  readonly memory_swap: number;
  readonly kernel_memory: number;
  readonly cpu_quota: number;
  readonly cpuset_cpus: string;
  readonly cpuset_mems: string;
  readonly cpu_period: number;
  readonly rlimits: readonly { readonly type: number; readonly hard: number; readonly soft: number }[];
  readonly oom_kill_disable: boolean;
  /** -1 leaves the kernel's. */
  readonly memory_swappiness: number;
}
