import type { ForwardAction } from '../../contract/states.ts';

export type TraceKind = 'mount' | 'cgroup' | 'namespace' | 'process' | 'file' | 'lock' | 'name';

/** One thing on this host that a container of a root has, or once had. */
export interface Trace {
  readonly kind: TraceKind;
  /** A path, a pid with its command line, or a namespace with the pid that holds it. */
  readonly what: string;
  /** The id of the container that it belongs to; null where nothing says so. */
  readonly container: string | null;
  /** The action that made it; `create` for what lasts as long as the container's record, null for what is never meant to last. */
  readonly madeBy: ForwardAction | 'create' | null;
}

/** What of a container may be there now: what its actions made, or `all` while somebody is at work on it. */
export interface Holding {
  /** As `lockstep ps` shows it. */
  readonly state: string;
  readonly may: 'all' | ReadonlySet<ForwardAction | 'create'>;
}

/** Something that belongs to a root, and to no container that may have it. */
export interface Leak {
  readonly kind: TraceKind;
  readonly what: string;
  readonly container: string | null;
  /** One sentence. */
  readonly why: string;
}
