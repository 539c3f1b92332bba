import type { ContainerConfig, HostConfig } from './docker.ts';
import type { ContainerContext } from './lifecycle.ts';
import type { MountPoint, SecurityChoice } from './spec-input.ts';
import type { StateName } from './states.ts';

/** What was asked for, as it stands in `config.json`: written once at `create`, and again by a rename. */
export interface ContainerRecord {
  readonly version: 1;
  /** 64 hex digits. */
  readonly id: string;
  /** Without Docker's leading slash. */
  readonly name: string;
  /** ISO 8601. */
  readonly created: string;
  /** The image as it was asked for, and as it was found. */
  readonly image: { readonly reference: string; readonly id: string };
  /** Normalised, as `docker inspect` shows them. */
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  /** What `HostConfig.SecurityOpt` came to. */
  readonly security: SecurityChoice;
  /** What `Binds`, `Mounts`, `VolumesFrom` and the image's volumes came to, tmpfs left out. */
  readonly mountPoints: readonly MountPoint[];
  readonly warnings: readonly string[];
  /** The pipeline that builds its spec. */
  readonly pipeline: string;
  /** Made with `--simulate`: nothing of it exists in a kernel. */
  readonly simulated: boolean;
}

/** Where a container's chart is, as it stands in `snapshot.json`: all that xstate needs to go on from there. */
export interface ContainerSnapshot {
  readonly version: 1;
  /** The number of the last journal line that this snapshot contains. */
  readonly seq: number;
  readonly state: StateName;
  readonly context: ContainerContext;
}

/** One line of `journal.jsonl`. */
export interface JournalEntry {
  /** Counts from 1 in each container, without gaps. */
  readonly seq: number;
  /** ISO 8601, milliseconds. */
  readonly time: string;
  /** The event that caused the transition, or `ACTION done|failed|timed out`, or `always`. */
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  /** The action that this transition begins, or ends where `ms` is given. */
  readonly action: string | null;
  /** How long the action took. */
  readonly ms: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}
