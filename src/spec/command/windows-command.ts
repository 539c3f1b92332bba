import type { HostConfig } from '../../contract/docker.ts';

/** The execdriver `Command` of Docker 1.10 for Windows under its JSON names; `env` and `console_size` are beside Go's JSON. */
export interface WindowsCommand {
  readonly container_pid: number;
  readonly id: string;
  readonly initpath: string;
  readonly mount_label: string;
  readonly mounts: readonly {
    readonly source: string;
    readonly destination: string;
    readonly writable: boolean;
  }[];
  readonly network: { readonly interface: WindowsInterface | null; readonly container_id: string };
  readonly process_config: {
    readonly tty: boolean;
    readonly entrypoint: string;
    readonly arguments: readonly string[];
    readonly env: readonly string[];
    /** Rows and columns. */
    readonly console_size: readonly number[];
  };
  readonly process_label: string;
  readonly resources: {
    readonly memory: number;
    readonly memory_reservation: number;
    readonly cpu_shares: number;
    readonly blkio_weight: number;
  };
  readonly rootfs: string;
  readonly working_dir: string;
  readonly tmpdir: string;
  readonly first_start: boolean;
  readonly hostname: string;
  readonly layer_folder: string;
  readonly layer_paths: readonly string[];
  readonly isolation: string;
  readonly args_escaped: boolean;
  readonly hv_partition: boolean;
  /** The endpoints of the container's networks; only in the later form. */
  readonly ep_list?: readonly string[];
}

export interface WindowsInterface {
  readonly mac: string;
  readonly bridge: string;
  readonly ip: string;
  readonly port_bindings: NonNullable<HostConfig['PortBindings']>;
}
