import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** An AppArmor profile that is not there, or that the kernel does not take. */
export class AppArmorError extends LockstepError {
  constructor(
    code: Extract<ErrorCode, `APPARMOR_${string}`>,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'runtime', ...details });
  }
}
