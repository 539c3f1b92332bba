import type { Container } from '../../../src/engine/api.ts';
import { createEngine } from '../../../src/engine/create-engine.ts';

/*
 * A process that works on one container and sends itself SIGKILL before or after one of its actions:
 * `crashing-engine.ts ROOT RUN CGROUP-PARENT ID before|after ACTION REQUEST…`
 */
const [root = '', run = '', cgroupParent = '', id = '', moment = '', fatal = '', ...requests] =
  process.argv.slice(2);

const REQUESTS: Record<string, (container: Container) => Promise<unknown>> = {
  start: (container) => container.start(),
  stop: (container) => container.stop({ timeoutSeconds: 0 }),
  pause: (container) => container.pause(),
  resume: (container) => container.resume(),
  kill: (container) => container.kill('SIGUSR1'),
  remove: (container) => container.remove(),
};

/** runc's init, which the program has not replaced yet, ends with 2 by a signal that the program would not mind. */
async function untilReady(started: Container): Promise<void> {
  for await (const { bytes } of started.logs({ follow: true })) {
    if (Buffer.from(bytes).toString().includes('ready')) return;
  }
}

const engine = await createEngine({
  root,
  run,
  settings: { cgroupParent },
  watch: false,
  aroundAction: async ({ action }, act) => {
    if (action === fatal && moment === 'before') process.kill(process.pid, 'SIGKILL');
    const output = await act();
    if (action === fatal && moment === 'after') process.kill(process.pid, 'SIGKILL');
    return output;
  },
});
const container = await engine.get(id);
for (const [at, request] of requests.entries()) {
  if (at === 1) await untilReady(container);
  await REQUESTS[request]?.(container);
}
process.exitCode = 1;
