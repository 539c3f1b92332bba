import { once } from 'node:events';
import { createEngine } from '../../src/engine/create-engine.ts';
import type { Container } from '../../src/index.ts';
import type { Act, Life } from './plan-round.ts';

/*
 * The engine that is killed: says `ready`, reads one line of JSON, opens the root, says `acting`, leads several containers
 * through their lives at once, and says of each step that came to its end what it was. Whatever an act throws is said as well: it may be a victim's doing.
 */
export interface Job {
  readonly root: string;
  readonly run: string;
  readonly cgroupParent: string;
  readonly lives: readonly Life[];
}

const ACTS: Record<Act, (container: Container) => Promise<unknown>> = {
  start: (container) => container.start(),
  wait: (container) => container.wait(),
  pause: (container) => container.pause(),
  resume: (container) => container.resume(),
  stop: (container) => container.stop({ timeoutSeconds: 1 }),
  kill: (container) => container.kill(),
  restart: (container) => container.restart({ timeoutSeconds: 0 }),
  remove: (container) => container.remove({ force: true, volumes: true }),
};

process.stdout.write('ready\n');
const [line] = (await once(process.stdin.setEncoding('utf8'), 'data')) as [string];
const { root, run, cgroupParent, lives } = JSON.parse(line) as Job;
const engine = await createEngine({ root, run, settings: { cgroupParent } });
process.stdout.write('acting\n');
await Promise.all(lives.map(live));
await engine.close();

async function live({ name, request, acts }: Life): Promise<void> {
  const tell = (act: string, error?: unknown) =>
    process.stdout.write(
      `${JSON.stringify({ name, act, ...(error === undefined ? {} : { error: String(error) }) })}\n`,
    );
  try {
    const container = await engine.create(request, { name });
    tell('create');
    for (const act of acts) {
      await ACTS[act](container).then(
        () => tell(act),
        (error: unknown) => tell(act, error),
      );
    }
  } catch (error) {
    tell('create', error);
  }
}
