import { defineCommand } from '../command.ts';
import { eachContainer } from '../each-container.ts';

export const pause = defineCommand({
  usage: 'CONTAINER [CONTAINER...]',
  flags: {},
  arguments: { least: 1 },
  completes: 'container',
  description: 'Freezes all processes of containers: the state is then started.paused.',
  examples: [
    { line: 'pause web', what: 'freeze it' },
    { line: 'ps --filter status=paused', what: 'list what is frozen' },
  ],
  run: (invocation) => eachContainer(invocation, 'pause', (container) => container.pause()),
});
