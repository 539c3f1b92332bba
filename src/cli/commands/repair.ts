import { defineCommand } from '../command.ts';
import { eachNamed } from '../each-named.ts';

export const repair = defineCommand({
  usage: 'CONTAINER [CONTAINER...]',
  flags: {},
  arguments: { least: 1 },
  completes: 'container',
  description:
    'Brings back containers whose snapshot is damaged, missing or of a newer version, which ps shows as unreadable: from their record and from what is on this host. One that runs goes on running; of any other what is left is undone. The damaged file is kept beside the new one.',
  examples: [
    { line: 'repair web', what: 'make its snapshot anew, and say the state that it is in now' },
    { line: 'repair $(lockstep ps -aq --filter state=unreadable)', what: 'all that need it' },
  ],
  run: (invocation) =>
    eachNamed(invocation, 'repair', async (name, engine) => `${name}: ${await engine.repair(name)}`),
});
