import { CliError } from '../errors/cli-error.ts';
import { suggest } from '../lib/text/suggest.ts';
import type { CommandEntry } from './command.ts';

/** @throws CliError `COMMAND_UNKNOWN`, with the command that was likely meant */
export function findCommand(commands: readonly CommandEntry[], name: string): CommandEntry {
  const entry = commands.find((command) => command.name === name || command.alsoNamed?.includes(name));
  if (entry !== undefined) return entry;
  const shown = commands.filter(({ hidden }) => !hidden).map((command) => command.name);
  const meant = suggest(name, shown);
  throw new CliError('COMMAND_UNKNOWN', `'${name}' is not a lockstep command`, {
    value: name,
    ...(meant === undefined ? {} : { hint: `Did you mean lockstep ${meant}?` }),
  });
}
