import { defineCommand } from '../command.ts';

export const containerExited = defineCommand({
  usage: 'ID',
  flags: {},
  arguments: { least: 1, most: 1 },
  description:
    'Brings a container to rest whose process ended: records the exit, undoes what was set up, and restarts or removes the container where its configuration says so. conmon runs this when no engine may be there.',
  examples: [{ line: 'container-exited 3f2a', what: 'what conmon runs' }],
  run: async ({ positionals: [id = ''], engine }) => {
    const container = await (await engine()).get(id);
    await container.supervise(new AbortController().signal);
    return 0;
  },
});
