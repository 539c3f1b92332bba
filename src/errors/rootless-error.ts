import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A plain user who cannot be made root of a namespace of his own. */
export class RootlessError extends LockstepError {
  constructor(
    code: Extract<ErrorCode, 'USER_NAMESPACE_UNAVAILABLE' | 'ROOT_OF_ANOTHER_USER'>,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'host', ...details });
  }
}
