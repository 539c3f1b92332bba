import type { KernelState } from './kernel-state.ts';

/** What containers left in the simulated kernel. Files are not among it: records and images are meant to stay. */
export interface Leftovers {
  readonly mounts: readonly string[];
  /** Paths within their hierarchy. */
  readonly cgroups: readonly string[];
  readonly processes: readonly number[];
}

/** Compares two states of the simulated kernel. Pure. */
export function findLeftovers(now: KernelState, before: KernelState): Leftovers {
  const had = new Set(before.mounts.map(({ target }) => target));
  const cgroups = new Set(cgroupsIn(before));
  return {
    mounts: now.mounts.map(({ target }) => target).filter((target) => !had.has(target)),
    cgroups: cgroupsIn(now).filter((path) => !cgroups.has(path)),
    processes: Object.keys(now.processes).map(Number),
  };
}

function cgroupsIn({ volumes }: KernelState): string[] {
  const paths = Object.values(volumes).flatMap(({ type, nodes }) =>
    type === 'plain'
      ? []
      : Object.entries(nodes).flatMap(([path, { kind }]) =>
          kind === 'directory' && path !== '/' ? [path] : [],
        ),
  );
  return [...new Set(paths)].toSorted();
}
