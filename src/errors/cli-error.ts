import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A command line that names no command, or asks for what this terminal or this file cannot give. */
export class CliError extends LockstepError {
  constructor(
    code: Extract<
      ErrorCode,
      | 'COMMAND_UNKNOWN'
      | 'NOT_A_TERMINAL'
      | 'FILE_UNREADABLE'
      | 'FILE_UNWRITABLE'
      | 'FILE_EXISTS'
      | 'FIELD_UNKNOWN'
    >,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'cli', ...details });
  }
}
