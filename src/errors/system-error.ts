import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

/** What a call to the operating system was refused with. */
interface SystemErrorDetails extends Omit<ErrorDetails, 'phase'>, Partial<Pick<ErrorDetails, 'phase'>> {
  /** The errno's name (`ENOENT`). */
  readonly errno?: string;
  /** What the call acted on. */
  readonly path?: string;
}

/** A call to the operating system that was refused. What it was for says the error that has this one as its cause. */
export class SystemError extends LockstepError {
  readonly errno: string | undefined;
  readonly path: string | undefined;

  constructor(
    code: Extract<
      ErrorCode,
      | 'SYSTEM_CALL_FAILED'
      | 'SYSTEM_NOT_FOUND'
      | 'SYSTEM_PERMISSION_DENIED'
      | 'SYSTEM_STORAGE_FULL'
      | 'SYSTEM_UNSUPPORTED'
      | 'SYSTEM_WAIT_CANCELLED'
      | 'MOUNT_BUSY'
      | 'PROGRAM_NOT_STARTED'
      | 'PROGRAM_TIMED_OUT'
      | 'LOCK_TIMEOUT'
    >,
    message: string,
    { errno, path, ...details }: SystemErrorDetails = {},
  ) {
    super(code, message, { phase: 'host', ...(path === undefined ? {} : { value: path }), ...details });
    this.errno = errno;
    this.path = path;
  }
}
