import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

export type SpecErrorCode = Extract<
  ErrorCode,
  | 'SPEC_REFUSED'
  | 'SPEC_INVALID'
  | 'SECCOMP_PROFILE_INVALID'
  | 'USER_UNKNOWN'
  | 'DEVICE_UNAVAILABLE'
  | 'PEER_UNAVAILABLE'
  | 'PROPAGATION_UNAVAILABLE'
>;

/** A container's configuration that was accepted, but of which no OCI spec can be made on this host now. */
export class SpecError extends LockstepError {
  constructor(
    code: SpecErrorCode,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'spec', ...details });
  }
}
