import { defineCommand } from '../command.ts';
import { eachContainer } from '../each-container.ts';
import { STOP_FLAGS, stopOptions } from '../stop-flags.ts';

export const restart = defineCommand({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  flags: STOP_FLAGS,
  arguments: { least: 1 },
  completes: 'container',
  examples: [
    { line: 'restart web', what: 'stop it in its own time, and start it again' },
    { line: 'restart -t 0 web', what: 'kill it at once, and start it again' },
  ],
  run: (invocation) =>
    eachContainer(invocation, 'restart', (container) => container.restart(stopOptions(invocation))),
});
