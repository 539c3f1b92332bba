import { type FlagKind, flag } from '../config/flags/flag.ts';
import { integer, text } from '../config/flags/flag-kinds.ts';
import type { Invocation } from './command.ts';

const secondsIfGiven: FlagKind<number | undefined> = {
  metavar: 'int',
  initial: undefined,
  parse: (given) => integer().parse(given, 0),
};

/** How to end a process; `stop` and `restart` share these. */
export const STOP_FLAGS = {
  signal: flag(text(), 'Signal to send to the container', { short: 's' }),
  timeout: flag(secondsIfGiven, 'Seconds to wait before killing the container; -1 waits for ever', {
    short: 't',
    alsoNamed: ['time'],
  }),
};

/** What of them was given. Pure. */
export function stopOptions({ values }: Pick<Invocation<typeof STOP_FLAGS>, 'values'>): {
  signal?: string;
  timeoutSeconds?: number;
} {
  return {
    ...(values.signal === '' ? {} : { signal: values.signal }),
    ...(values.timeout === undefined ? {} : { timeoutSeconds: values.timeout }),
  };
}
