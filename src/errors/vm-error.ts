import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** A virtual machine that could not be built, booted, prepared or used. */
export class VmError extends LockstepError {
  constructor(
    code: Extract<ErrorCode, `VM_${string}`>,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'vm', ...details });
  }
}
