import type { DaemonSettings } from './daemon-settings.ts';
import type { ContainerConfig, HostConfig } from './docker.ts';

/** A network that the container is attached to, as Windows' host network service knows it. */
export interface WindowsEndpoint {
  readonly network: string;
  /** The endpoint's id; undefined where the service has none for it. */
  readonly hnsId: string | undefined;
  /** The id of the endpoint of the network's gateway. */
  readonly gatewayHnsId?: string;
  readonly allowUnqualifiedDnsQuery?: boolean;
}

/** Everything that a Windows container's command or spec is made from, as plain data. */
export interface WindowsInput {
  readonly id: string;
  readonly name: string;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly settings: DaemonSettings;
  readonly cpus: number;
  readonly image: {
    readonly id: string;
    /** `layers+base` on Windows of 2016, `layers` later. */
    readonly rootfsType: string;
    /** The name of the layer that Windows itself brings; with `layers+base`. */
    readonly baseLayer: string;
    /** `sha256:…`, lowest first. */
    readonly diffIds: readonly string[];
  };
  /** Where each layer is, by its chain id. */
  readonly layerPaths: Readonly<Record<string, string>>;
  /** The folder of the layer that the container writes to. */
  readonly layerFolder: string;
  /** Where the container's file system is mounted: a volume path, `\\?\Volume{…}\`. */
  readonly rootfs: string;
  readonly hasBeenStartedBefore: boolean;
  readonly defaultIsolation: 'process' | 'hyperv';
  /** Whether networks are made by libnetwork (its endpoints) or by the driver itself (one interface). */
  readonly endpoints: readonly WindowsEndpoint[] | undefined;
  /** Endpoints and id of the container whose network is shared. */
  readonly sharedNetwork?: { readonly containerId: string; readonly endpoints: readonly string[] };
  readonly mounts: readonly {
    readonly source: string;
    readonly destination: string;
    readonly writable: boolean;
  }[];
  readonly mountLabel: string;
  readonly processLabel: string;
  /** The texts of credential specs that `credentialspec=file://NAME` or `registry://NAME` refer to. */
  readonly credentialSpecs: Readonly<Record<string, string>>;
}
