import type { System } from '../system/system.ts';
import type { RootfsPlan } from './rootfs-plan.ts';

/**
 * Unmounts a container's root file system, whichever driver it has; what the container changed stays, and so does a
 * copy. Idempotent. Rejects with `MOUNT_BUSY`.
 */
export async function undoRootfs({ merged }: Pick<RootfsPlan, 'merged'>, { mounts }: System): Promise<void> {
  await mounts.unmount(merged);
}
