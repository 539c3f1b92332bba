import { type FlagKind, flag } from '../../config/flags/flag.ts';
import { text, toggle } from '../../config/flags/flag-kinds.ts';
import { parseInteger } from '../../lib/numbers/parse-integer.ts';
import { defineCommand } from '../command.ts';
import { renderDetails } from '../output/render-details.ts';
import { parseMoment } from '../parse-moment.ts';
import { writeAll } from '../session/write-all.ts';

const NEWLINE = 10;

/** A number of lines, or `all`. */
const lines: FlagKind<number | undefined> = {
  metavar: 'string',
  initial: undefined,
  shownDefault: '"all"',
  // Docker's daemon takes what is no number, or below 0, as all.
  parse: (given) => {
    if (!/^\d+$/.test(given)) return undefined;
    return parseInteger(given, { base: 10, bits: 64, signed: false });
  },
};

export const logs = defineCommand({
  usage: '[OPTIONS] CONTAINER',
  flags: {
    details: flag(toggle(), 'Show extra details provided to logs'),
    follow: flag(toggle(), 'Follow log output', { short: 'f' }),
    since: flag(
      text(),
      'Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)',
    ),
    tail: flag(lines, 'Number of lines to show from the end of the logs', { short: 'n' }),
    timestamps: flag(toggle(), 'Show timestamps', { short: 't' }),
    until: flag(
      text(),
      'Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative (e.g. "42m" for 42 minutes)',
    ),
  },
  arguments: { least: 1, most: 1 },
  completes: 'container',
  description:
    'Prints what a container wrote: its stdout to stdout, its stderr to stderr, byte for byte; also after it has ended.',
  examples: [
    { line: 'logs web', what: 'everything so far' },
    { line: 'logs -f --tail 10 web', what: 'the last ten lines, and what comes until it ends' },
    { line: 'logs --since 5m -t web', what: 'the last five minutes, each line with its time' },
  ],
  run: async ({ io, positionals: [name = ''], values, engine }) => {
    const { since, until, tail, follow, timestamps, details } = values;
    const range = {
      ...(since === '' ? {} : { sinceMs: parseMoment(since, io.now()) }),
      ...(until === '' ? {} : { untilMs: parseMoment(until, io.now()) }),
    };
    const container = await (await engine()).get(name);
    const prefix = details ? `${renderDetails(await container.inspect())} ` : '';
    const isLineOpen = { stdout: false, stderr: false };
    for await (const chunk of container.logs({ follow, ...range, ...(tail === undefined ? {} : { tail }) })) {
      const { stream, bytes, time } = chunk;
      const output = io[stream];
      const begin = `${timestamps ? `${time} ` : ''}${prefix}`;
      if (begin !== '' && !isLineOpen[stream]) await writeAll(output, Buffer.from(begin));
      await writeAll(output, bytes);
      isLineOpen[stream] = bytes.at(-1) !== NEWLINE;
    }
    return 0;
  },
});
