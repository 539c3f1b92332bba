import type { ErrorCode } from '../errors/catalog.ts';
import { ConfigError } from '../errors/config-error.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { RuntimeError } from '../errors/runtime-error.ts';

const ENGINE_FAILED = 125;
const COMMAND_FAILED = 1;
/** EX_USAGE of sysexits(3): docker's for a template that is none. */
const TEMPLATE_INVALID = 64;
/** Commands that print one value, not a list of rows. */
const PRINTS_VALUE = new Set(['inspect', 'version']);
/** 128 + SIGINT. */
const INTERRUPTED = 130;
/** What docker's command line refuses by itself, and knows no exit code of its own for. */
const BEFORE_ANYTHING = new Set<ErrorCode>(['ARGUMENTS_INVALID', 'NOT_A_TERMINAL']);
/** What an exit code means that no process of the container gave. */
const START_FAILURES = new Set<number>([126, 127]);

/**
 * The exit code for what a command threw, by Docker's rules: 125 for flags that nobody can read and for whatever keeps
 * `run` from running, 126 and 127 where it is the container's command that cannot be executed or found, 130 for work that was
 * given up on request, 64 for a template that none can be of a value, else 1. Pure.
 */
export function exitCodeOf(error: unknown, command: string): number {
  if (error instanceof LockstepError && BEFORE_ANYTHING.has(error.code)) return COMMAND_FAILED;
  if (command === 'run') return startFailureCode(error) ?? ENGINE_FAILED;
  const isUsage = error instanceof ConfigError && error.code.startsWith('FLAG_');
  if (isUsage || (command === 'create' && error instanceof ConfigError)) return ENGINE_FAILED;
  if (!(error instanceof LockstepError)) return ENGINE_FAILED;
  if (error.code === 'TEMPLATE_INVALID' && PRINTS_VALUE.has(command)) return TEMPLATE_INVALID;
  if (error.code === 'VM_CANCELLED') return INTERRUPTED;
  return command === 'start' ? (startFailureCode(error) ?? COMMAND_FAILED) : COMMAND_FAILED;
}

function startFailureCode(error: unknown): number | undefined {
  return error instanceof RuntimeError && START_FAILURES.has(error.exitCode) ? error.exitCode : undefined;
}
