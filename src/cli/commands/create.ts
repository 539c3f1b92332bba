import { CREATE_FLAGS } from '../../config/flags/container-flags.ts';
import { toCreateCall } from '../../config/flags/to-create-call.ts';
import { defineCommand } from '../command.ts';
import { createCalled } from '../create-called.ts';
import { createContext } from '../create-context.ts';
import { OWN_CREATE_FLAGS } from '../state-flags.ts';

export const create = defineCommand({
  usage: '[OPTIONS] IMAGE [COMMAND] [ARG...]',
  flags: { ...CREATE_FLAGS, ...OWN_CREATE_FLAGS },
  arguments: {},
  completes: 'image',
  interspersed: false,
  description:
    'Validates a configuration and records it: the container is then created, and nothing of it exists in the kernel. Takes the flags of docker create.',
  examples: [
    { line: 'create --name web -m 64m busybox httpd -f', what: 'record a container with a memory limit' },
    { line: 'create --break-at mounted --name look busybox sh', what: 'it will wait in mounted on its way' },
    {
      line: 'create --plan -m 64m busybox httpd -f',
      what: 'what each action would write, and what undoes it',
    },
  ],
  run: async (invocation) => {
    const { io, values, engine } = invocation;
    const call = toCreateCall(invocation, createContext(io, 'create'));
    if (values.plan) {
      const { planCalled } = await import('../plan-called.ts');
      await planCalled(io, call, values);
      return 0;
    }
    const container = await createCalled(engine, io, call, values);
    io.stdout.write(`${container.id}\n`);
    return 0;
  },
});
