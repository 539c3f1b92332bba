import type { Mounts } from '../system/system.ts';

/** Whether something is mounted exactly there. The path must have no symlink in it. */
export function isMounted(target: string, mounts: Mounts): boolean {
  return mounts.list().some((entry) => entry.target === target);
}
