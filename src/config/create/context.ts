import type { DaemonSettings } from '../../contract/daemon-settings.ts';
import type { ContainerConfig, HostConfig, ImageConfig } from '../../contract/docker.ts';
import type { HostFacts } from '../../contract/host-facts.ts';
import type { MountPoint } from '../../contract/spec-input.ts';
import type { CreateDialect } from './dialect.ts';

/** An image that a container can be made from. */
export interface FoundImage {
  readonly id: string;
  readonly config: ImageConfig;
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** Another container, as far as a new one can refer to it. */
export interface FoundContainer {
  readonly id: string;
  readonly name: string;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly mountPoints: readonly MountPoint[];
  readonly processLabel: string;
}

/** What stands at a path. */
export type PathKind = 'file' | 'directory' | 'missing';

/** The world that a create request is judged in; every look-up is synchronous and changes nothing. */
export interface CreateContext {
  /** The new container's id: 64 hex digits. */
  readonly id: string;
  /** As asked for, without a slash; undefined for a name of the engine's choice. */
  readonly name: string | undefined;
  /** `linux/arm64`; undefined for whatever the image is. */
  readonly platform: string | undefined;
  readonly settings: DaemonSettings;
  readonly host: HostFacts;
  readonly dialect: CreateDialect;
  /** The API version that the request was made for; default: the dialect's own, which is also the highest. */
  readonly apiVersion?: string;
  readonly findImage: (reference: string) => FoundImage | undefined;
  /** By id, name or the beginning of an id. */
  readonly findContainer: (reference: string) => FoundContainer | undefined;
  /** On the host, symbolic links followed. */
  readonly hostPathKind: (path: string) => PathKind;
  /** In the container's root file system. */
  readonly imagePathKind: (path: string) => PathKind;
  /** Where the root file system is mounted: Docker names it when something in it is in the way. */
  readonly rootfsPath?: string;
  /** A name for the anonymous volume at this destination: 64 hex digits. */
  readonly nameVolume: (destination: string) => string;
  /** The folder of a local volume's files. */
  readonly volumePath: (name: string) => string;
  /** `StorageOpt` is possible: overlay on xfs with project quotas. */
  readonly storageQuota: boolean;
}
