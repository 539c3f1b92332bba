import type { CdiEdits } from './cdi.ts';
import type { DaemonSettings } from './daemon-settings.ts';
import type { ContainerConfig, HostConfig } from './docker.ts';
import type { HostDevice, HostFacts } from './host-facts.ts';

/** What an engine puts its own name to, and what it adds of its own. Docker's values are in brackets. */
export interface EngineIdentity {
  /** Where containers' cgroups go when neither request nor setting says otherwise [`/docker`]; cgroupfs driver. */
  readonly cgroupParent: string;
  /** Before the id in a systemd scope's name [`docker`]. */
  readonly scopePrefix: string;
  /** The AppArmor profile that the engine loads and uses by default [`docker-default`]. */
  readonly appArmorProfile: string;
  /** Where the init program appears inside a container [`/sbin/docker-init`]. */
  readonly initPathInContainer: string;
  /** The program that gives a new network namespace its interfaces [dockerd itself]; null when the engine does that by other means. */
  readonly networkHook: { readonly path: string; readonly args: readonly string[] } | null;
}

/** A container's security options after `--security-opt` was read. Empty strings mean "not given". */
export interface SecurityChoice {
  readonly noNewPrivileges: boolean;
  readonly appArmorProfile: string;
  /** Empty, `unconfined`, `builtin` or the profile as JSON text. */
  readonly seccompProfile: string;
  readonly processLabel: string;
  readonly mountLabel: string;
  /** `--security-opt writable-cgroups`; undefined where it is not said. */
  readonly writableCgroups?: boolean;
}

export type Propagation = 'private' | 'rprivate' | 'shared' | 'rshared' | 'slave' | 'rslave';

/** Something the user wants mounted, decided at create: Docker's mount point. */
export interface MountPoint {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image';
  /** Cleaned, absolute. */
  readonly destination: string;
  /** The path on the host; empty for tmpfs. */
  readonly source: string;
  /** A volume's name; empty for the others. */
  readonly name: string;
  /** A volume's driver; empty for the others. */
  readonly driver: string;
  /** The mode as given, `z` for a local volume without one. */
  readonly mode: string;
  readonly writable: boolean;
  /** Empty for volumes. */
  readonly propagation: Propagation | '';
  readonly nonRecursive: boolean;
  readonly readOnlyNonRecursive: boolean;
  readonly readOnlyForceRecursive: boolean;
  /** The propagation was asked for, not chosen by default. */
  readonly propagationAsked: boolean;
  /** The folder is made on the host when it is missing (binds); never for `Mounts` without CreateMountpoint. */
  readonly createSource: boolean;
  /** The image's files at the destination are copied into a new volume. */
  readonly copyData: boolean;
  /** Rendered options of a tmpfs, `ro,size=64m`. */
  readonly tmpfsOptions: string;
  /** A folder inside the volume or image; empty for all of it. */
  readonly subpath: string;
}

/** What a joined container is doing, as far as joining it depends on that. */
export interface PeerFacts {
  readonly id: string;
  /** 0 when it does not run. */
  readonly pid: number;
  readonly running: boolean;
  readonly restarting: boolean;
  readonly hostname: string;
  readonly domainname: string;
  /** Its /dev/shm on the host; empty where it has none to share. */
  readonly shmPath: string;
  readonly files: ContainerFiles;
}

/** The container's own files that are mounted into it; undefined where there is none. */
export interface ContainerFiles {
  readonly resolvConf: string | undefined;
  readonly hostname: string | undefined;
  readonly hosts: string | undefined;
}

/** A `--link`ed container, for the variables that describe it. */
export interface LinkedContainer {
  readonly name: string;
  readonly alias: string;
  readonly running: boolean;
  /** Its address on the default bridge; undefined when it is not attached there. */
  readonly address: string | undefined;
  readonly env: readonly string[];
  /** `80/tcp`. */
  readonly exposedPorts: readonly string[];
}

/** What stands at a path that is to be a device: looked up on the host before the spec is built. */
export type DeviceLookup =
  | { readonly kind: 'device'; readonly device: HostDevice }
  /** A folder and every device below it; `path` with symbolic links resolved. */
  | { readonly kind: 'directory'; readonly path: string; readonly devices: readonly HostDevice[] }
  | { readonly kind: 'other' }
  | { readonly kind: 'missing' };

/** What the host says of a path that is bound into the container. */
export interface SourceFacts {
  /** Why the missing folder could not be made, without the path; undefined when it is there. */
  readonly createError?: string;
  /** The mount that the path is on. */
  readonly mountPoint: string;
  readonly propagation: 'private' | 'shared' | 'slave';
  /** Flags that a user namespace may not drop, mount_namespaces(7): `ro`, `nosuid`, `noexec`, `nodev`, `relatime`, … */
  readonly lockedFlags: readonly string[];
}

/** Everything that a spec is made from, as plain data. Whoever builds a spec looks all of it up first. */
export interface SpecInput {
  /** 64 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  /** Merged with the image's and filled with defaults, as `docker inspect` shows it. */
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly security: SecurityChoice;
  readonly settings: DaemonSettings;
  readonly host: HostFacts;
  readonly engine: EngineIdentity;
  readonly rootfs: {
    readonly path: string;
    /** The text of the container's own /etc/passwd and /etc/group; undefined where it has none. */
    readonly passwd: string | undefined;
    readonly group: string | undefined;
    /** The working directory cannot be made because a file is in the way. */
    readonly workingDirIsFile?: boolean;
  };
  readonly files: ContainerFiles;
  /** The tmpfs on the host that backs /dev/shm of a shareable container. */
  readonly shmPath: string;
  readonly mountPoints: readonly MountPoint[];
  readonly secrets: readonly { readonly source: string; readonly destination: string }[];
  readonly links: readonly LinkedContainer[];
  /** By what `container:NAME` names; a peer that is missing is not there. */
  readonly peers: Readonly<Record<string, PeerFacts>>;
  /** The file that holds the network namespace that the engine made or chose; empty for none. */
  readonly sandboxKey: string;
  /** By path as given in the request. */
  readonly devices: Readonly<Record<string, DeviceLookup>>;
  /** By qualified name, `vendor.com/class=name`: those that the host describes. */
  readonly cdiDevices?: Readonly<Record<string, CdiEdits>>;
  /** By source path of a mount point. A path that is not listed is on a private mount without locked flags. */
  readonly sources: Readonly<Record<string, SourceFacts>>;
  /** Where the init program is on the host; empty when it is not installed. */
  readonly initProgram: string;
}
