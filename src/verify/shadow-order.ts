import { isWithin } from '../system/is-within.ts';

/**
 * For each of some mounts, made in this order, the number of the one that its mount point lies in, as the kernel walks the
 * path when it is made; undefined for the root file system. Pure.
 */
export function shadowOrder(targets: readonly string[]): (number | undefined)[] {
  const parents: (number | undefined)[] = [];
  for (const [index, target] of targets.entries()) {
    let current: number | undefined;
    for (let next = nextOn(target, current); next !== undefined; next = nextOn(target, current))
      current = next;
    parents[index] = current;
  }
  return parents;

  /** The mount that a walk along a path comes to first after another one: the one nearest to the root. */
  function nextOn(path: string, below: number | undefined): number | undefined {
    return parents
      .map((_, index) => index)
      .filter((index) => index !== below && parents[index] === below && isWithin(path, targets[index] ?? ''))
      .toSorted((one, other) => (targets[one]?.length ?? 0) - (targets[other]?.length ?? 0))[0];
  }
}
