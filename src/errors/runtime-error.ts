import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

export type RuntimeErrorCode = Extract<
  ErrorCode,
  | 'RUNTIME_NOT_FOUND'
  | 'RUNTIME_FAILED'
  | 'RUNTIME_ID_IN_USE'
  | 'CONMON_NOT_FOUND'
  | 'CONMON_FAILED'
  | 'COMMAND_NOT_FOUND'
  | 'COMMAND_NOT_EXECUTABLE'
  | 'PROCESS_UNKILLABLE'
  | 'STDIN_UNAVAILABLE'
  | 'TERMINAL_UNAVAILABLE'
>;

/** What a container's exit code becomes when its process could not be started; Docker's CLI turns 128 into its own 125. */
export type StartFailureExitCode = 126 | 127 | 128;

/** The OCI runtime or its monitor (conmon) refused, failed or is missing. */
export class RuntimeError extends LockstepError {
  readonly exitCode: StartFailureExitCode;

  constructor(
    code: RuntimeErrorCode,
    message: string,
    details: Omit<ErrorDetails, 'phase'> &
      Partial<Pick<ErrorDetails, 'phase'>> & { readonly exitCode?: StartFailureExitCode } = {},
  ) {
    const { exitCode = 128, ...rest } = details;
    super(code, message, { phase: 'runtime', ...rest });
    this.exitCode = exitCode;
  }
}
