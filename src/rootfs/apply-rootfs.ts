import { MountError } from '../errors/mount-error.ts';
import { join } from '../lib/paths/join.ts';
import { settleCopy } from '../system/settle-copy.ts';
import type { System } from '../system/system.ts';
import { isMounted } from './is-mounted.ts';
import { overlayOptions } from './overlay-options.ts';
import type { RootfsPlan } from './rootfs-plan.ts';

/** Puts a container's root file system in place. Idempotent. Throws `ROOTFS_FAILED`. */
export async function applyRootfs(plan: RootfsPlan, system: System): Promise<void> {
  try {
    if (plan.driver === 'overlay') mountOverlay(plan, system);
    else await copyImage(plan, system);
  } catch (cause) {
    throw new MountError(
      'ROOTFS_FAILED',
      `the root file system cannot be set up: ${(cause as Error).message}`,
      {
        value: plan.merged,
        cause,
      },
    );
  }
}

function mountOverlay(plan: RootfsPlan, { files, mounts }: System): void {
  // Without an upper layer it was never mounted: that spares the mount table.
  if (files.stat(plan.upper) !== undefined && isMounted(plan.merged, mounts)) return;
  makeUpper(plan, files);
  for (const folder of [plan.work, plan.merged]) files.makeDirectory(folder);
  // The kernel leaves this mark on a volatile mount, and refuses to mount over it (overlayfs.rst, "Volatile mount").
  files.remove(join(plan.work, 'work', 'incompat', 'volatile'));
  const request = { source: 'overlay', target: plan.merged, type: 'overlay' };
  if (plan.disposable && tryMount({ ...request, options: [...overlayOptions(plan), 'volatile'] }, mounts))
    return;
  mounts.mount({ ...request, options: overlayOptions(plan) });
}

/** The merged root has the owner and mode of its uppermost layer: the image's, until the container changes them. */
function makeUpper({ lower, upper }: RootfsPlan, files: System['files']): void {
  const { mode = 0o755, uid = 0, gid = 0 } = files.stat(lower) ?? {};
  files.makeDirectory(upper, { mode });
  if ((uid !== 0 || gid !== 0) && files.list(upper).length === 0) files.changeOwner(upper, uid, gid);
}

/** `volatile` is known since Linux 5.10. */
function tryMount(request: Parameters<System['mounts']['mount']>[0], mounts: System['mounts']): boolean {
  try {
    mounts.mount(request);
    return true;
  } catch {
    return false;
  }
}

/** Copied beside and renamed, so that a copy cut short is never taken for a whole one. */
async function copyImage({ lower, merged }: RootfsPlan, system: System): Promise<void> {
  const { files } = system;
  if (files.stat(merged) !== undefined) return;
  const unfinished = `${merged}.new`;
  await settleCopy(unfinished, system);
  files.remove(unfinished);
  await files.copyTree(lower, unfinished);
  files.rename(unfinished, merged);
}
