import type { FlagTable } from '../config/flags/flag.ts';
import type { Container, Engine } from '../engine/api.ts';
import type { Invocation } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { renderError } from './output/render-error.ts';

/** Does the same to every container that the arguments name; see `eachName`. */
export function eachContainer(
  invocation: Invocation<FlagTable>,
  command: string,
  act: (container: Container) => Promise<unknown>,
): Promise<number> {
  return eachName(invocation, command, async (name, engine) => act(await engine.get(name)));
}

/**
 * Does the same for every argument, all at once, and prints for each, in their order, the text that `act` resolves with
 * (else the argument as given) or why it failed. Resolves with the exit code: one failure fails the command, but keeps no
 * other argument from its turn.
 */
export async function eachName(
  { positionals, io, values, engine }: Invocation<FlagTable>,
  command: string,
  act: (name: string, engine: Engine) => Promise<unknown>,
): Promise<number> {
  const opened = await engine();
  const attempts = positionals.map(async (name) => {
    const result = await act(name, opened);
    return typeof result === 'string' ? result : name;
  });
  // Each is awaited in its turn; one that fails before that must not count as unhandled.
  for (const attempt of attempts) attempt.catch(() => {});
  const codes = new Set([0]);
  for (const attempt of attempts) {
    try {
      io.stdout.write(`${await attempt}\n`);
    } catch (error) {
      io.stderr.write(renderError(error, { format: values.format, command, stream: io.stderr }));
      codes.add(exitCodeOf(error, command));
    }
  }
  return Math.max(...codes);
}
