import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** An image that is not there, or cannot be made. */
export class ImageError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      | 'IMAGE_NOT_FOUND'
      | 'IMAGE_AMBIGUOUS'
      | 'IMAGE_IN_USE'
      | 'IMAGE_NOT_MAPPABLE'
      | 'IMAGE_SOURCE_INVALID'
      | 'IMAGE_CHANGE_INVALID'
      | 'IMAGE_TOOL_MISSING'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'image', ...details });
  }
}
