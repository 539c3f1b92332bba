import { MountError } from '../errors/mount-error.ts';
import type { System } from '../system/system.ts';
import { mountedBy } from './mounted-by.ts';
import type { MountsPlan } from './mounts-plan.ts';
import { type Taking, takeBack } from './take-back.ts';

/**
 * Unmounts what a plan mounts, newest first. Files, volumes and folders stay: they are the container's, or the user's.
 * Idempotent. Tries everything, then rejects with `MOUNT_FAILED`, whose `problems` name each mount that is still there.
 */
export async function undoMounts(plan: MountsPlan, system: System): Promise<void> {
  const mounted = mountedBy(plan).map((path): Taking => ({ kind: 'mount', path }));
  const problems = await takeBack(mounted, system);
  const [first] = problems;
  if (first === undefined) return;
  throw new MountError('MOUNT_FAILED', first.message, {
    cause: first,
    problems: problems.map(({ message }) => message),
  });
}
