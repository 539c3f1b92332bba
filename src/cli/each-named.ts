import type { FlagTable } from '../config/flags/flag.ts';
import type { Engine } from '../engine/api.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import type { Invocation } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { renderError } from './output/render-error.ts';

/**
 * Does the same for every name among the arguments, all at once, and prints for each, in the order of the arguments, the
 * text that `act` resolves with, or why it failed. Resolves with the exit code: one failure fails the command, but keeps
 * no other name from its turn. With `force` what is not there is told, but is no failure: it is as it was to be.
 */
export async function eachNamed(
  { positionals, io, values, engine }: Invocation<FlagTable>,
  command: string,
  act: (name: string, engine: Engine) => Promise<string>,
  { force = false } = {},
): Promise<number> {
  const opened = await engine();
  const attempts = positionals.map((name) => act(name, opened));
  // Each is awaited in its turn; one that fails before that must not count as unhandled.
  for (const attempt of attempts) attempt.catch(() => {});
  const codes = new Set([0]);
  for (const attempt of attempts) {
    try {
      io.stdout.write(`${await attempt}\n`);
    } catch (error) {
      io.stderr.write(renderError(error, { format: values.format, command, stream: io.stderr }));
      const isGone = error instanceof LockstepError && error.kind === 'not-found';
      if (!force || !isGone) codes.add(exitCodeOf(error, command));
    }
  }
  return Math.max(...codes);
}
