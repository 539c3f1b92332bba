import type { Mounts } from '../system/system.ts';
import { mountedBy } from './mounted-by.ts';
import type { MountsPlan } from './mounts-plan.ts';

/** Whether everything that `applyMounts` mounts for a plan is mounted. Changes nothing. */
export function hasMounts(plan: Pick<MountsPlan, 'steps'>, mounts: Mounts): boolean {
  const needed = mountedBy(plan);
  if (needed.length === 0) return true;
  const mounted = new Set(mounts.list().map(({ target }) => target));
  return needed.every((path) => mounted.has(path));
}
