import { defineCommand } from '../command.ts';
import { formatMilliseconds } from '../output/format-milliseconds.ts';
import { printRows } from '../output/print-rows.ts';

export const history = defineCommand({
  usage: '[OPTIONS] CONTAINER',
  flags: {},
  arguments: { least: 1, most: 1 },
  completes: 'container',
  description:
    'Prints the journal of a container: every transition, what caused it, and how long its action took.',
  examples: [
    { line: 'history web', what: 'the path that it took through the chart' },
    { line: 'history web --format json', what: 'one JSON object a line' },
  ],
  run: async ({ io, positionals: [name = ''], values, engine }) => {
    const container = await (await engine()).get(name);
    printRows(io.stdout, {
      rows: await container.history(),
      format: values.format,
      columns: {
        SEQ: ({ seq }) => String(seq),
        TIME: ({ time }) => time,
        EVENT: ({ event }) => event,
        FROM: ({ from }) => from ?? '',
        TO: ({ to }) => to,
        ACTION: ({ action }) => action ?? '',
        TOOK: ({ ms }) => (ms === null ? '' : formatMilliseconds(ms)),
        ERROR: ({ error }) => (error === null ? '' : `${error.code}: ${error.message}`),
      },
    });
    return 0;
  },
});
