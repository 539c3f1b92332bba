import { defineCommand } from '../command.ts';
import { eachContainer } from '../each-container.ts';
import { STOP_FLAGS, stopOptions } from '../stop-flags.ts';

export const stop = defineCommand({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  flags: STOP_FLAGS,
  arguments: { least: 1 },
  completes: 'container',
  description:
    'Stops running containers: sends the stop signal, then SIGKILL after the grace period, and undoes in reverse order what was set up.',
  examples: [
    { line: 'stop web', what: 'SIGTERM, and SIGKILL after ten seconds' },
    { line: 'stop -t 1 -s SIGINT web', what: 'SIGINT, and SIGKILL after one second' },
  ],
  run: (invocation) =>
    eachContainer(invocation, 'stop', (container) => container.stop(stopOptions(invocation))),
});
