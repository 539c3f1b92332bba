import type { ErrorCode } from './catalog.ts';
import { type ErrorDetails, LockstepError } from './lockstep-error.ts';

export type ConfigErrorCode = Extract<
  ErrorCode,
  | 'CONFIG_INVALID'
  | 'CONFIG_REFUSED'
  | 'FILTER_INVALID'
  | 'FLAG_INVALID'
  | 'FLAG_UNSUPPORTED'
  | 'TEMPLATE_INVALID'
  | 'TEMPLATE_FAILED'
  | 'ARGUMENTS_INVALID'
  | 'IMAGE_REFERENCE_INVALID'
  | 'DAEMON_SETTINGS_REFUSED'
  | 'IMAGE_UNKNOWN'
  | 'PEER_UNKNOWN'
  | 'NAME_TAKEN'
  | 'NETWORK_NOT_SUPPORTED'
>;

/** A configuration, setting or flag that is refused before anything exists. */
export class ConfigError extends LockstepError {
  constructor(
    code: ConfigErrorCode,
    message: string,
    details: Omit<ErrorDetails, 'phase'> & Partial<Pick<ErrorDetails, 'phase'>> = {},
  ) {
    super(code, message, { phase: 'config', problems: [message], ...details });
  }
}
