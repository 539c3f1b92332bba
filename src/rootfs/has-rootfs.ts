import type { System } from '../system/system.ts';
import { isMounted } from './is-mounted.ts';
import type { RootfsPlan } from './rootfs-plan.ts';

/** Whether a container's root file system, which `applyRootfs` put in place once, is still there. Changes nothing. */
export function hasRootfs(
  { upper, merged }: Pick<RootfsPlan, 'upper' | 'merged'>,
  { files, mounts }: System,
): boolean {
  // An upper layer is what tells an overlay from a copy.
  return files.stat(upper) === undefined ? files.stat(merged) !== undefined : isMounted(merged, mounts);
}
