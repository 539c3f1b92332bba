import { LockstepError } from '../errors/lockstep-error.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import { StoreError } from '../errors/store-error.ts';
import { SystemError } from '../errors/system-error.ts';
import type { StorePaths } from '../store/paths.ts';
import { isWithin } from '../system/is-within.ts';

/** conmon has no other way to tell. */
const CONMON_NO_SPACE = /no space left on device/i;

/**
 * What a step failed with; for want of space below the root or run directory it becomes `STORE_FULL`, with the failure
 * as its cause. Elsewhere the kernel says ENOSPC for other things too: too many mounts, a cgroup without CPUs. Pure.
 */
export function explainFullDisk(error: unknown, { root, run }: Pick<StorePaths, 'root' | 'run'>): unknown {
  const path = fullPath(error, [root, run]);
  if (path === undefined || error instanceof StoreError) return error;
  const phase = error instanceof LockstepError ? error.phase : 'store';
  return new StoreError('STORE_FULL', `no space left to write ${path}`, { phase, value: path, cause: error });
}

function fullPath(error: unknown, directories: readonly string[]): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof SystemError && error.code === 'SYSTEM_STORAGE_FULL') {
    return directories.some((directory) => isWithin(error.path ?? '', directory)) ? error.path : undefined;
  }
  if (
    error instanceof RuntimeError &&
    error.code === 'CONMON_FAILED' &&
    CONMON_NO_SPACE.test(error.message)
  ) {
    return directories[0];
  }
  return fullPath(error.cause, directories);
}
