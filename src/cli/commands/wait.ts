import { defineCommand } from '../command.ts';
import { eachContainer } from '../each-container.ts';

export const wait = defineCommand({
  usage: 'CONTAINER [CONTAINER...]',
  flags: {},
  arguments: { least: 1 },
  completes: 'container',
  description: 'Waits until containers do not run any more, and prints their exit codes, one a line.',
  examples: [
    { line: 'wait job', what: 'print its exit code when it ends' },
    { line: 'wait job1 job2', what: 'the exit codes of two, in the order of the arguments' },
  ],
  run: (invocation) =>
    eachContainer(invocation, 'wait', async (container) => String((await container.wait()).exitCode)),
});
