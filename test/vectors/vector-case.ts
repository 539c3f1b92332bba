import type {
  ContainerConfig,
  ContainerResources,
  CreateRequest,
  HostConfig,
} from '../../src/contract/docker.ts';
import type { Process, Resources, Spec } from '../../src/oci/runtime-spec.ts';

/** A container that was there before the case's own. */
export interface VectorPeer {
  readonly args: readonly string[];
  readonly running?: boolean;
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
}

export interface VectorExec {
  readonly request: Record<string, unknown>;
  readonly process?: Process;
}

export interface VectorUpdate {
  readonly request: ContainerResources & { readonly RestartPolicy?: { readonly Name?: string } };
  readonly status: number;
  readonly response?: { readonly message?: string };
  readonly resources?: Resources;
}

/** One file of a folder of vectors; see the README there. */
export interface VectorCase {
  readonly case: string;
  readonly args?: readonly string[];
  readonly cli?: string;
  readonly request?: CreateRequest;
  readonly query?: string;
  readonly daemon: { readonly flags?: readonly string[]; readonly json?: Record<string, unknown> };
  readonly peers?: Readonly<Record<string, VectorPeer>>;
  readonly execs?: readonly VectorExec[];
  readonly updates?: readonly VectorUpdate[];
  /** Of what dockerd made of it only the name is an input: it makes one up where none is asked for. */
  readonly container?: { readonly name?: string };
  /** What dockerd and runc made of it: looked at only to compare, but for what `environment.ts` says. */
  readonly phase?: 'cli' | 'create' | 'start' | 'daemon';
  readonly error?: string;
  readonly runcArgs?: string;
  readonly spec?: Spec;
}
