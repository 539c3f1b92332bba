import { ERROR_CATALOG, type ErrorCode, type ErrorKind } from './catalog.ts';

/** The part of the lifecycle in which an error arose; `config` is before anything exists. */
export type ErrorPhase =
  | 'config'
  | 'host'
  | 'image'
  | 'store'
  | 'create'
  | 'spec'
  | 'cgroup'
  | 'mount'
  | 'runtime'
  | 'network'
  | 'start'
  | 'stop'
  | 'remove'
  | 'attach'
  | 'verify'
  | 'vm'
  | 'lifecycle'
  | 'cli';

/** What every error of Lockstep carries besides its message. */
export interface ErrorDetails {
  readonly phase: ErrorPhase;
  /** The value that was tried, as given. */
  readonly value?: unknown;
  /** A way out, in one sentence. Default: the catalog's hint for the code. */
  readonly hint?: string;
  readonly cause?: unknown;
  /** Every problem of one input, where more than one was found; the first is the message. */
  readonly problems?: readonly string[];
}

/** The plain form of an error, as it stands in a snapshot, a journal or `--format json`. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly phase: ErrorPhase;
  readonly message: string;
  readonly hint?: string;
  readonly value?: unknown;
  readonly cause?: string;
  readonly problems?: readonly string[];
  /** What the container's exit code becomes by it: 126, 127 or 128, as Docker has it. */
  readonly exitCode?: number;
}

/**
 * The base of every error that Lockstep throws on purpose.
 *
 * `code` is stable and listed in the catalog; `kind` says what the caller can do about it.
 */
export class LockstepError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly phase: ErrorPhase;
  readonly value: unknown;
  readonly hint: string;
  readonly problems: readonly string[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = code;
    this.kind = ERROR_CATALOG[code].kind;
    this.phase = details.phase;
    this.value = details.value;
    this.hint = details.hint ?? ERROR_CATALOG[code].hint;
    this.problems = details.problems ?? [];
  }
}
