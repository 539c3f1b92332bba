import type { MountEntry } from '../system.ts';

/** A file, folder or link of the simulated kernel. */
export type Node =
  | (NodeFacts & { readonly kind: 'directory' })
  | (NodeFacts & { readonly kind: 'file'; readonly text: string })
  | (NodeFacts & { readonly kind: 'symlink'; readonly target: string })
  | (NodeFacts & { readonly kind: 'char-device'; readonly major: number; readonly minor: number });

interface NodeFacts {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeMs: number;
}

/** One file system: its nodes by path within it. `/` is always there. */
export interface Volume {
  /** cgroup file systems make and remove control files themselves. */
  readonly type: 'plain' | 'cgroup' | 'cgroup2';
  /** v1: what is mounted there. v2: all that the kernel offers. */
  readonly controllers: readonly string[];
  readonly nodes: Record<string, Node>;
}

/** A place in a volume. */
export interface Place {
  readonly volume: string;
  readonly path: string;
}

/** A mount: what it shows is looked for in its layers, the uppermost first; what is written goes to the first. */
export interface SimulatedMount extends MountEntry {
  readonly layers: readonly Place[];
}

export interface SimulatedProcess {
  readonly startTime: number;
  /** Undefined while it runs; then its exit code, or 128 + the signal's number. */
  readonly exitCode?: number;
}

/** All that the simulated kernel knows, as JSON. */
export interface KernelState {
  readonly volumes: Record<string, Volume>;
  /** Oldest first; the first is the root. */
  readonly mounts: SimulatedMount[];
  readonly processes: Record<string, SimulatedProcess>;
  /** The holder's pid, of the real machine, by the lock's path. */
  readonly locks: Record<string, number>;
  /** The last number given to a mount, a volume or a process; also what startTime counts. */
  counter: number;
}
