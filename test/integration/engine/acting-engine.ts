import { once } from 'node:events';
import { createEngine } from '../../../src/engine/create-engine.ts';
import { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { busybox, outcome } from '../open-engine.ts';

/*
 * A process that opens a root, says `ready`, waits for the end of its input, says `acting`, and does one thing:
 * `acting-engine.ts ROOT RUN CGROUP-PARENT ACT NAME [ARGUMENT]`. Prints, as JSON, what came of it.
 */
const [root = '', run = '', cgroupParent = '', act = '', name = '', argument = ''] = process.argv.slice(2);

const ACTS: Record<string, () => Promise<unknown>> = {
  create: async () => (await busybox(engine, ['true'], { name })).id,
  run: async () => {
    const container = await busybox(engine, ['echo', name], { name });
    const result = await outcome(container);
    await container.remove();
    return result;
  },
  start: async () => (await engine.get(name)).start(),
  stop: async () => (await engine.get(name)).stop({ timeoutSeconds: Number(argument) }),
  kill: async () => (await engine.get(name)).kill(argument),
  remove: async () => (await engine.get(name)).remove({ force: argument === 'force' }),
  inspect: async () => (await (await engine.get(name)).inspect()).State.Status,
  restart: async () => (await engine.get(name)).restart({ timeoutSeconds: Number(argument) }),
  unpause: async () => (await engine.get(name)).resume(),
  pause: async () => (await engine.get(name)).pause(),
};

const engine = await createEngine({ root, run, settings: { cgroupParent }, watch: false });
console.log('ready');
process.stdin.resume();
await once(process.stdin, 'end');
try {
  const acting = ACTS[act]?.();
  acting?.catch(() => {});
  // The container is found and asked within this turn.
  await new Promise(setImmediate);
  console.log('acting');
  console.log(JSON.stringify({ value: (await acting) ?? null }));
} catch (error) {
  if (!(error instanceof LockstepError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
await engine.close();
