import { flag } from '../../config/flags/flag.ts';
import { text } from '../../config/flags/flag-kinds.ts';
import { defineCommand } from '../command.ts';
import { eachContainer } from '../each-container.ts';

export const kill = defineCommand({
  usage: '[OPTIONS] CONTAINER [CONTAINER...]',
  flags: { signal: flag(text(), 'Signal to send to the container (default SIGKILL)', { short: 's' }) },
  arguments: { least: 1 },
  completes: 'container',
  examples: [
    { line: 'kill web', what: 'end it at once' },
    { line: 'kill -s HUP web', what: 'send it another signal, by name or number' },
  ],
  run: (invocation) => {
    const { signal } = invocation.values;
    return eachContainer(invocation, 'kill', (container) =>
      signal === '' ? container.kill() : container.kill(signal),
    );
  },
});
