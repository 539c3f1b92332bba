import { join } from '../lib/paths/join.ts';
import type { Lock, System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';

const TIMEOUT_MS = 10_000;
const NOTHING_TO_LOCK: Lock = { wasOurs: false, release: () => {} };

/**
 * Keeps others from making or removing cgroups below the same outermost parent: without it a parent could vanish
 * between being found and being used. It is held for about a millisecond.
 */
export async function lockRegistry(
  { parents, registry }: CgroupPlan,
  { files, locks }: System,
): Promise<Lock> {
  const outermost = parents[0];
  if (outermost === undefined) return NOTHING_TO_LOCK;
  files.makeDirectory(registry);
  return locks.acquire(join(registry, `${encodeURIComponent(outermost.key)}.lock`), {
    timeoutMs: TIMEOUT_MS,
  });
}
