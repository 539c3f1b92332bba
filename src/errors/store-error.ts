import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A record that is not there, is taken, cannot be written or cannot be read. */
export class StoreError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      | 'CONTAINER_NOT_FOUND'
      | 'CONTAINER_AMBIGUOUS'
      | 'NAME_TAKEN'
      | 'STORE_UNWRITABLE'
      | 'STORE_FULL'
      | 'STORE_CORRUPT'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'store', ...details });
  }
}
