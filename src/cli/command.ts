import type { Flag, FlagTable, FlagValues } from '../config/flags/flag.ts';
import type { ParsedFlags } from '../config/flags/parse-flags.ts';
import type { Engine } from '../engine/api.ts';
import type { OpenOptions } from './exit-command.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';

/** What a command is given when it runs: its flags and arguments, and the way to its engine. */
export interface Invocation<Table extends FlagTable> extends ParsedFlags<Table & GlobalFlags> {
  readonly values: FlagValues<Table & GlobalFlags>;
  readonly io: Io;
  /** The table that the command stands in. */
  readonly commands: readonly CommandEntry[];
  /** Opens the engine that the global flags name; the same one on every call. It is closed when the command ends. */
  engine(options?: OpenOptions): Promise<Engine>;
}

export interface Example {
  /** Without `lockstep`. */
  readonly line: string;
  readonly what: string;
}

/** One command of `lockstep`. */
export interface Command<Table extends FlagTable = FlagTable> {
  /** What stands after the command's name: `[OPTIONS] CONTAINER [CONTAINER...]`. */
  readonly usage: string;
  readonly flags: Table;
  /** How many arguments there may be. */
  readonly arguments: { readonly least?: number; readonly most?: number };
  /** What an argument is, for completion. */
  readonly completes?: NonNullable<Flag<unknown>['complete']>;
  /** False where the first argument, or the last of those so far, begins a command line of its own. Default true. */
  readonly interspersed?: boolean | ((positionals: readonly string[]) => boolean);
  /** More than the one line of the table, where there is more to say. */
  readonly description?: string;
  readonly examples: readonly Example[];
  /** Resolves with the exit code, 0 when there is none. */
  run(invocation: Invocation<Table>): Promise<number | undefined>;
}

/** A command before it is loaded: what the list of commands and completion need of it. */
export interface CommandEntry {
  readonly name: string;
  readonly alsoNamed?: readonly string[];
  readonly summary: string;
  /** Left out of help and completion: not for people. */
  readonly hidden?: boolean;
  readonly group: 'lifecycle' | 'looking' | 'images' | 'lockstep';
  load(): Promise<Command>;
}

/** Gives `run` the types of the command's own flags, and the table of commands one type for all of them. Pure. */
export function defineCommand<const Table extends FlagTable>(command: Command<Table>): Command {
  return command as unknown as Command;
}
