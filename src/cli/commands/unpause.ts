import { defineCommand } from '../command.ts';
import { eachContainer } from '../each-container.ts';

export const unpause = defineCommand({
  usage: 'CONTAINER [CONTAINER...]',
  flags: {},
  arguments: { least: 1 },
  completes: 'container',
  examples: [
    { line: 'unpause web', what: 'let it go on' },
    { line: 'unpause $(lockstep ps -q --filter status=paused)', what: 'let all of them go on' },
  ],
  run: (invocation) => eachContainer(invocation, 'unpause', (container) => container.resume()),
});
