import type { CdiEdits } from './cdi.ts';

/** A device node of the host, with the fields and units of `linux.devices` in the OCI runtime spec. */
export interface HostDevice {
  readonly path: string;
  readonly type: 'c' | 'b' | 'u' | 'p';
  readonly major: number;
  readonly minor: number;
  /** Permission bits as a decimal number (438 is 0666). */
  readonly fileMode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Which parts of the cgroup hierarchies this host offers. */
export interface CgroupFacts {
  /** What `docker info` calls CgroupVersion: 2 only for the unified layout. */
  readonly version: 1 | 2;
  readonly layout: 'legacy' | 'hybrid' | 'unified' | 'none';
  readonly driver: 'cgroupfs' | 'systemd';
  readonly controllers: readonly string[];
  /** v1: where each controller is mounted. Empty when facts come from elsewhere. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly memoryLimit: boolean;
  readonly swapLimit: boolean;
  readonly kernelMemory: boolean;
  readonly swappiness: boolean;
  readonly oomKillDisable: boolean;
  readonly pidsLimit: boolean;
  readonly cpuCfs: boolean;
  readonly cpuShares: boolean;
  readonly cpuset: boolean;
  readonly cpuRealtime: boolean;
  readonly blkioWeight: boolean;
  readonly blkioThrottle: boolean;
}

/** What an engine lacks that a plain user runs, as root of a user namespace of its own. */
export interface RootlessFacts {
  /** The cgroup below which the user may make others, as a path below the root of cgroup v2; empty where there is none. */
  readonly cgroup: string;
  /** The engine's own: no process of it may have a lower one, proc_pid_oom_score_adj(5). */
  readonly oomScoreAdj: number;
  /** How many users there are in its namespace, counted from root. */
  readonly users: number;
  readonly groups: number;
}

/**
 * What a spec may depend on of the machine, as plain data: read by `src/host/`, or given with `--host FACTS.json`,
 * so that a spec for any machine can be built on any machine.
 */
export interface HostFacts {
  readonly hostname: string;
  /** Go's architecture name (`amd64`, `arm64`, …), as in image configs. */
  readonly architecture: string;
  /** `uname -r`. */
  readonly kernel: string;
  readonly cpus: number;
  /** The kernel's list format, `0-1`. */
  readonly cpusOnline: string;
  readonly memoryNodes: string;
  readonly memTotalBytes: number;
  readonly cgroup: CgroupFacts;
  readonly appArmor: boolean;
  readonly selinux: boolean;
  readonly seccomp: boolean;
  readonly systemd: boolean;
  readonly capabilities: {
    /** Those that the engine itself lacks in its bounding set. */
    readonly missing: readonly string[];
    /** The highest one that the kernel knows. */
    readonly last: string;
  };
  readonly rootMountPropagation: 'private' | 'shared' | 'slave' | 'unbindable';
  readonly devices: readonly HostDevice[];
  /** Which kernel parameters exist, by their dotted names; one that is not listed counts as there. */
  readonly sysctls?: Readonly<Record<string, boolean>>;
  /** The engine runs in a user namespace itself. */
  readonly inUserNamespace?: boolean;
  /** Undefined for an engine that root runs. */
  readonly rootless?: RootlessFacts;
  /** Kernel 5.12 and, in facts for one runtime, a runtime that knows `rro`. */
  readonly recursiveReadOnlyMounts?: boolean;
  /** Kernel 5.6 and, in facts for one runtime, a runtime that knows them (runc 1.2). */
  readonly timeNamespaces?: boolean;
  /** Files under /sys that tell how hot a processor is, as far as they exist. */
  readonly thermalPaths?: readonly string[];
  /** CDI devices by qualified name, in facts that were given; those of this host are read from its CDI folders when named. */
  readonly cdiDevices?: Readonly<Record<string, CdiEdits>>;
  /** False where /dev/mqueue is missing. */
  readonly devMqueue?: boolean;
  /** False where /dev/shm is missing. */
  readonly devShm?: boolean;
  readonly [other: string]: unknown;
}
