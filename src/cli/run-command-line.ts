import type { FlagTable } from '../config/flags/flag.ts';
import { type ParsedFlags, parseFlags } from '../config/flags/parse-flags.ts';
import { requireArguments } from '../config/flags/require-arguments.ts';
import { COMMANDS } from './command-table.ts';
import { createEngineDoor } from './engine-door.ts';
import { exitCodeOf } from './exit-code.ts';
import { findCommand } from './find-command.ts';
import { GLOBAL_FLAGS, type GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';
import { renderError } from './output/render-error.ts';

const OUTER_FLAGS = {
  ...GLOBAL_FLAGS,
  help: { ...GLOBAL_FLAGS.help, short: 'h' },
  version: { ...GLOBAL_FLAGS.help, short: 'v' },
};

/**
 * Runs one command line, given without the program's name, and resolves with its exit code. Never throws: what a command
 * throws is printed on stderr.
 */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  let name = '';
  let format = '';
  try {
    const outer = parseFlags(OUTER_FLAGS, args, { interspersed: false });
    format = outer.values.format;
    const [first, ...rest] = outer.positionals;
    name = first ?? (outer.values.version ? 'version' : 'help');
    const entry = findCommand(COMMANDS, name);
    if (outer.values.help) return await showHelp(first, io);
    const command = await entry.load();
    const flags = withInitials(withShortHelp({ ...GLOBAL_FLAGS, ...command.flags }), outer.values);
    const parsed = parseFlags(flags, rest, {
      interspersed: command.interspersed ?? true,
    }) as unknown as ParsedFlags<GlobalFlags>;
    format = parsed.values.format;
    if (parsed.values.help) return await showHelp(name, io);
    requireArguments(parsed.positionals, { ...command.arguments, command: `lockstep ${name}` });
    const door = createEngineDoor(parsed.values, io);
    try {
      return (await command.run({ ...parsed, io, commands: COMMANDS, engine: door.open })) ?? 0;
    } finally {
      await door.close();
    }
  } catch (error) {
    io.stderr.write(renderError(error, { format, command: name, stream: io.stderr }));
    return exitCodeOf(error, name);
  }
}

async function showHelp(name: string | undefined, io: Io): Promise<number> {
  const { printHelp } = await import('./print-help.ts');
  return printHelp(COMMANDS, name, io);
}

/** `-h` asks for help where it is no flag of the command's own, as docker takes it without saying so. */
function withShortHelp<Table extends FlagTable & GlobalFlags>(table: Table): Table {
  const isTaken = Object.values(table).some(({ short }) => short === 'h');
  return isTaken ? table : { ...table, help: { ...table.help, short: 'h' } };
}

/** A table whose defaults are the values given before the command's name. */
function withInitials<Table extends FlagTable>(
  table: Table,
  given: Readonly<Record<string, unknown>>,
): FlagTable {
  return Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      name in given ? { ...flag, initial: given[name] } : flag,
    ]),
  );
}
