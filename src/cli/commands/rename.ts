import { defineCommand } from '../command.ts';

export const rename = defineCommand({
  usage: 'CONTAINER NEW_NAME',
  flags: {},
  arguments: { least: 2, most: 2 },
  completes: 'container',
  examples: [
    { line: 'rename web old-web', what: 'give a container another name' },
    { line: 'rename 3f2a web', what: 'an id, or its beginning, names a container as well' },
  ],
  run: async ({ positionals: [from = '', to = ''], engine }) => {
    await (await (await engine()).get(from)).rename(to);
    return 0;
  },
});
