import { isWithin } from '../system/is-within.ts';
import type { MountEntry } from '../system/system.ts';

/** The mount that a path is on: the longest target that holds it, and of those the newest. Pure; the path must have no symlink in it. */
export function findMount(table: readonly MountEntry[], path: string): MountEntry | undefined {
  return table
    .filter(({ target }) => isWithin(path, target))
    .reduce<MountEntry | undefined>(
      (best, entry) => (best === undefined || entry.target.length >= best.target.length ? entry : best),
      undefined,
    );
}
