import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A process that cannot be compared with a spec: one of the two is not there. */
export class VerifyError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      'PROCESS_NOT_FOUND' | 'PROCESS_NOT_STARTED' | 'BUNDLE_NOT_FOUND' | 'NOTHING_TO_VERIFY'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> = {},
  ) {
    super(code, message, { phase: 'verify', ...details });
  }
}
