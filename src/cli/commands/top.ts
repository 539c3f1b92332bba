import { defineCommand } from '../command.ts';
import { printRows } from '../output/print-rows.ts';
import { readProcess } from '../read-process.ts';

export const top = defineCommand({
  usage: '[OPTIONS] CONTAINER',
  flags: {},
  arguments: { least: 1, most: 1 },
  completes: 'container',
  examples: [
    { line: 'top web', what: 'its processes, with their numbers on this host' },
    { line: 'top web --format json', what: 'one JSON object a line' },
  ],
  run: async ({ io, positionals: [name = ''], values, engine }) => {
    const container = await (await engine()).get(name);
    const processes = (await container.top()).map(readProcess).filter((process) => process !== undefined);
    printRows(io.stdout, {
      rows: processes,
      format: values.format,
      columns: {
        UID: ({ Uid }) => String(Uid),
        PID: ({ Pid }) => String(Pid),
        PPID: ({ ParentPid }) => String(ParentPid),
        STATE: ({ State }) => State,
        CMD: ({ Command }) => Command,
      },
    });
    return 0;
  },
});
