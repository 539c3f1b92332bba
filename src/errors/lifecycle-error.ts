import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A request that the container's state does not allow, or a step that did not end as it should. */
export class LifecycleError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      | 'LIFECYCLE_REFUSED'
      | 'ACTION_TIMED_OUT'
      | 'ACTION_CANCELLED'
      | 'ENGINE_CLOSED'
      | 'NOT_ROOT'
      | 'FAULT_INJECTED'
      | 'FAULT_REFUSED'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'lifecycle', ...details });
  }
}
