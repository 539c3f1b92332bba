import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A cgroup that cannot be made, set up or removed. */
export class CgroupError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      | 'CGROUP_PATH_INVALID'
      | 'CGROUP_CONTROLLER_MISSING'
      | 'CGROUP_DRIVER_UNAVAILABLE'
      | 'CGROUP_NOT_DELEGATED'
      | 'CGROUP_FAILED'
      | 'CGROUP_IN_USE'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'cgroup', ...details });
  }
}
