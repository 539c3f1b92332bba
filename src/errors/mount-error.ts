import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A root file system, volume or mount that cannot be put in place or taken away. */
export class MountError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      'ROOTFS_FAILED' | 'MOUNT_SOURCE_INVALID' | 'MOUNT_SOURCE_MISSING' | 'MOUNT_FAILED'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'mount', ...details });
  }
}
