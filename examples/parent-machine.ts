/*
 * A machine of your own with a container inside: a job that runs a command, tries once more when it fails, and knows
 * every state that the container passes through. `node examples/parent-machine.ts` (as root, or with --simulate).
 */
import { type Container, createEngine } from 'lockstep';
import { assign, createActor, fromCallback, fromPromise, setup, waitFor } from 'xstate';

const root = process.env.LOCKSTEP_ROOT ?? '/tmp/lockstep-example';
await using engine = await createEngine({
  root,
  run: `${root}/run`,
  simulate: process.argv.includes('--simulate'),
});

/** Tells the parent machine every state of the container's own chart. */
const follow = fromCallback<{ type: 'MOVED' }, Container>(({ sendBack, input }) => {
  const subscription = input.actor.subscribe(({ value }) =>
    sendBack({ type: 'MOVED', to: typeof value === 'string' ? value : 'started' }),
  );
  return () => subscription.unsubscribe();
});

const job = setup({
  types: {
    context: {} as { container: Container; tries: number; path: string[] },
    events: {} as { type: 'MOVED'; to: string },
    input: {} as Container,
  },
  actors: {
    follow,
    run: fromPromise<number, Container>(async ({ input: container, signal }) => {
      await container.start({ signal });
      return (await container.wait({ signal })).exitCode;
    }),
  },
  guards: {
    mayTryAgain: ({ context }) => context.tries < 2,
  },
}).createMachine({
  id: 'job',
  context: ({ input }) => ({ container: input, tries: 0, path: [] }),
  invoke: { src: 'follow', input: ({ context }) => context.container },
  on: { MOVED: { actions: assign({ path: ({ context, event }) => [...context.path, event.to] }) } },
  initial: 'running',
  states: {
    running: {
      entry: assign({ tries: ({ context }) => context.tries + 1 }),
      invoke: {
        src: 'run',
        input: ({ context }) => context.container,
        onDone: [
          { guard: ({ event }) => event.output === 0, target: 'succeeded' },
          { guard: 'mayTryAgain', target: 'running', reenter: true },
          { target: 'failed' },
        ],
        onError: 'failed',
      },
    },
    succeeded: { type: 'final' },
    failed: { type: 'final' },
  },
});

const container = await engine.create({ Image: 'busybox', Cmd: ['sh', '-c', 'exit 3'] });
const actor = createActor(job, { input: container });
actor.start();
const end = await waitFor(actor, ({ status }) => status === 'done');
console.log(`${end.value} after ${end.context.tries} tries, by way of ${end.context.path.join(' ')}`);
await container.remove();
