import { ConfigError } from '../../errors/config-error.ts';

export interface ArgumentLimits {
  readonly least?: number;
  readonly most?: number;
  /** What the user typed to get here, `docker create`. */
  readonly command: string;
}

/** Throws `ConfigError` (`ARGUMENTS_INVALID`), in Docker's words, when a command has too few or too many arguments. Pure. */
export function requireArguments(
  positionals: readonly string[],
  { least = 0, most, command }: ArgumentLimits,
): void {
  const tooFew = positionals.length < least;
  const tooMany = most !== undefined && positionals.length > most;
  if (tooFew || tooMany) {
    throw new ConfigError('ARGUMENTS_INVALID', `'${command}' ${describe(least, most)}`, {
      value: positionals,
    });
  }
}

function describe(least: number, most: number | undefined): string {
  if (most === 0) return 'accepts no arguments';
  if (least === most) return `requires ${count(least)}`;
  if (most === undefined) return `requires at least ${count(least)}`;
  if (least === 0) return `requires at most ${count(most)}`;
  return `requires at least ${least} and at most ${count(most)}`;
}

function count(arguments_: number): string {
  return arguments_ === 1 ? '1 argument' : `${arguments_} arguments`;
}
