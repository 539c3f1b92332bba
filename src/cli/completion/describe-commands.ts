import type { FlagOptions, FlagTable } from '../../config/flags/flag.ts';
import type { CommandEntry } from '../command.ts';
import { GLOBAL_FLAGS } from '../global-flags.ts';

export type Completes = Exclude<NonNullable<FlagOptions['complete']>, () => readonly string[]>;

export interface DescribedFlag {
  /** `--name`, and `-n` where it has a letter. */
  readonly words: readonly string[];
  readonly help: string;
  readonly takesValue: boolean;
  /** What the value is; undefined where nothing can be offered. */
  readonly completes: Completes | undefined;
}

export interface DescribedCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly DescribedFlag[];
  readonly completes: Completes | undefined;
}

/** Every command that people use, with the flags it shows: all that completion offers. Loads all commands. */
export async function describeCommands(commands: readonly CommandEntry[]): Promise<DescribedCommand[]> {
  const shown = commands.filter(({ hidden }) => !hidden);
  return Promise.all(
    shown.map(async ({ name, summary, load }) => {
      const { flags, completes } = await load();
      return {
        name,
        summary,
        flags: Object.entries({ ...GLOBAL_FLAGS, ...flags })
          .filter(([, flag]) => flag.hidden !== true)
          .map(([long, flag]) => describeFlag(long, flag)),
        completes: name === 'help' ? shown.map((command) => command.name) : offered(completes),
      };
    }),
  );
}

/** The flags that may stand before a command's name. */
export function describeGlobalFlags(): DescribedFlag[] {
  return Object.entries(GLOBAL_FLAGS).map(([long, flag]) => describeFlag(long, flag));
}

function describeFlag(long: string, { short, help, implied, complete }: FlagTable[string]): DescribedFlag {
  return {
    words: [`--${long}`, ...(short === undefined ? [] : [`-${short}`])],
    help: help.split('\n')[0] ?? '',
    takesValue: implied === undefined,
    completes: offered(complete),
  };
}

function offered(complete: FlagOptions['complete']): Completes | undefined {
  return typeof complete === 'function' ? complete() : complete;
}
