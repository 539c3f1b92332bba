import { flag } from '../../config/flags/flag.ts';
import { text } from '../../config/flags/flag-kinds.ts';
import { requireSignal } from '../../config/options/require-signal.ts';
import { StoreError } from '../../errors/store-error.ts';
import { defineCommand } from '../command.ts';
import { eachName } from '../each-container.ts';

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
    const signal = invocation.values.signal || 'SIGKILL';
    return eachName(invocation, 'kill', async (name, engine) => {
      const prefix = `Cannot kill container: ${name}: `;
      requireSignal(signal, prefix);
      const container = await engine.get(name).catch((error: unknown) => {
        throw error instanceof StoreError && error.code === 'CONTAINER_NOT_FOUND'
          ? new StoreError(error.code, `${prefix}${error.message}`, { value: name })
          : error;
      });
      await container.kill(signal);
    });
  },
});
