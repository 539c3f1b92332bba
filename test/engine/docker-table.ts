import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { DEVIATIONS, DOCKER_STATES, type DockerState, NOT_HERE_YET } from '../../machines/answers.ts';
import type { Container, Engine, EngineEvent } from '../../src/engine/api.ts';
import { LockstepError } from '../../src/errors/lockstep-error.ts';
import { createStore } from '../../src/store/store.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';

/** One cell of the table of dockerd 24.0: an operation on a container in a state, and what came of it. */
export interface Cell {
  readonly state: DockerState;
  readonly op: string;
  readonly status: number;
  readonly message: string | null;
  readonly before: CellState | null;
  readonly after: CellState | null;
  readonly events: readonly CellEvent[];
}

interface CellState {
  readonly Status: string;
  readonly Running: boolean;
  readonly Paused: boolean;
  readonly Restarting: boolean;
  readonly OOMKilled: boolean;
  readonly Dead: boolean;
  readonly ExitCode: number;
}
interface CellEvent {
  readonly action: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** The part of a cell that is compared. */
export interface Answered {
  /** `done`, `nothing to do` (304) or the kind of the refusal. */
  readonly outcome: string;
  readonly message: string | null;
  readonly after: CellState | null;
  /** In order: `kill 15`, `die 137`, `rename /old`. */
  readonly events: readonly string[];
}

/** Every cell, in the order in which dockerd was asked. */
export const CELLS: readonly Cell[] = JSON.parse(
  readFileSync(new URL('../vectors/data/lifecycle-docker-24.0.json', import.meta.url), 'utf8'),
);

export { DOCKER_STATES };

/** The cells that Lockstep answers as Docker does: not those that it has no operation for, nor those in which it differs on purpose. That a container which is to be killed is not there is the command line's to say. */
export function comparableCells(state: DockerState): Cell[] {
  const differs = (op: string) =>
    WHOLE_DEVIATIONS.has(op) &&
    DEVIATIONS.some(({ operation, state: where }) => SAME_AS[op] === operation && where === state);
  return CELLS.filter(
    (cell) =>
      cell.state === state &&
      !(cell.op in NOT_HERE_YET) &&
      !differs(cell.op) &&
      !(state === 'absent' && cell.op.startsWith('kill')),
  );
}

/** Operations of Docker's table with another name here. */
const SAME_AS: Readonly<Record<string, string>> = {
  rename: 'rename',
  resize: 'resize',
  'wait-not-running': 'wait',
};
/** What differs in a whole cell; the other deviations concern requests at the same time, or states that Docker does not have. */
const WHOLE_DEVIATIONS = new Set(Object.keys(SAME_AS));

/** Ignores SIGTERM, as the containers of the table do. */
export const STUBBORN = ['sh', '-c', 'trap "" TERM; echo ready; sleep 100000'];
const FAILING = ['sh', '-c', 'exit 1'];
const RESTARTS = { RestartPolicy: { Name: 'always', MaximumRetryCount: 0 } };
/** Long enough to do something before it is over. */
const BACKOFF_MS = 3_600_000;

/** A container in one of Docker's states; undefined for `absent`. */
export async function containerIn(
  state: DockerState,
  name: string,
  engine: Engine,
): Promise<Container | undefined> {
  if (state === 'absent') return undefined;
  const restarts = state === 'restarting';
  const container = await engine.create(
    {
      Image: 'busybox',
      Cmd: restarts ? FAILING : STUBBORN,
      HostConfig: restarts ? RESTARTS : {},
    },
    { name },
  );
  if (state === 'created') return container;
  await container.start();
  if (restarts) {
    while ((await container.state()) !== 'restarting') await delay(5);
    const store = createStore(createLinuxSystem().files, engine);
    const snapshot = store.snapshot(container.id);
    if (snapshot === undefined) throw new Error('it has no snapshot');
    store.persist(container.id, { ...snapshot, context: { ...snapshot.context, backoffMs: BACKOFF_MS } }, []);
    return container;
  }
  for await (const _ of container.logs({ follow: true })) break;
  if (state === 'paused') await container.pause();
  if (state === 'exited') await container.stop({ timeoutSeconds: 0 });
  return container;
}

type Ask = (container: Container) => Promise<unknown>;

const REQUESTS: Readonly<Record<string, Ask>> = {
  start: (container) => container.start(),
  stop: (container) => container.stop({ timeoutSeconds: 0 }),
  kill: (container) => container.kill(),
  'kill-SIGTERM': (container) => container.kill('SIGTERM'),
  'kill-bad': (container) => container.kill('SIGFOO'),
  restart: (container) => container.restart({ timeoutSeconds: 0 }),
  pause: (container) => container.pause(),
  unpause: (container) => container.resume(),
  rm: (container) => container.remove(),
  'rm-f': (container) => container.remove({ force: true }),
  'rm-v': (container) => container.remove({ volumes: true }),
  rename: (container) => container.rename(`${container.name}-renamed`),
  'rename-bad': (container) => container.rename('-'),
  'rename-same': (container) => container.rename(container.name),
  top: (container) => container.top(),
  logs: (container) => Array.fromAsync(container.logs()),
  resize: (container) => container.resize({ rows: 24, columns: 80 }),
  // The table says only that Docker takes the request: whether it ends is not waited for.
  'wait-not-running': async (container) => {
    const ends = new AbortController();
    const waiting = container.wait({ signal: ends.signal }).catch((error: unknown) => {
      if (!ends.signal.aborted) throw error;
    });
    await container.state();
    ends.abort();
    await waiting;
  },
  inspect: (container) => container.inspect(),
  'attach-nostream': async (container) => (await container.attach()).detach(),
};

/** Asks for the operation of a cell, and says what came of it. */
export async function answerOf(
  { op, after }: Cell,
  name: string,
  { engine, container }: { readonly engine: Engine; readonly container: Container | undefined },
): Promise<Answered> {
  const seen: EngineEvent[] = [];
  const listening = new AbortController();
  const events = engine.events({ signal: listening.signal });
  const reading = (async () => {
    for await (const event of events) seen.push(event);
  })();
  let outcome = 'done';
  let message: string | null = null;
  try {
    const result = await REQUESTS[op]?.(container ?? (await engine.get(name)));
    if (result === false) outcome = 'nothing to do';
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    outcome = error.kind;
    message = error.message;
  }
  await new Promise(setImmediate);
  listening.abort();
  await reading;
  return {
    outcome,
    // The table has no text where the connection had been taken over already.
    message: op === 'attach-nostream' ? null : message,
    after: await stateAfter(container, after),
    events: seen.map(({ action, attributes }) => inWords(action, attributes)),
  };
}

/** The process that was restarted fails at once, which is a moment later. */
async function stateAfter(
  container: Container | undefined,
  expected: CellState | null,
): Promise<CellState | null> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const found = await stateOf(container);
    const mayYetFail = expected?.Status === 'restarting' && found?.Status === 'running';
    if (!mayYetFail || performance.now() > deadline) return found;
    await delay(5);
  }
}

async function stateOf(container: Container | undefined): Promise<CellState | null> {
  const found = await container?.inspect().catch(() => undefined);
  if (found === undefined) return null;
  const { Status, Running, Paused, Restarting, OOMKilled, Dead, ExitCode } = found.State;
  return { Status, Running, Paused, Restarting, OOMKilled, Dead, ExitCode };
}

/** What a cell says, in the same form, for a container of this name and id. */
export function expectedOf(
  cell: Cell,
  { id, name }: { readonly id: string; readonly name: string },
): Answered {
  const { op, status, message, after, events } = cell;
  return {
    outcome: OUTCOMES[status] ?? `status ${status}`,
    message: message?.replace(/[0-9a-f]{64}/g, id).replace(/lc\d+/g, name) ?? null,
    after: after && shapeOf(after),
    events: events
      // That it was made is told late, and in the state restarting the next run is told within the same second.
      .filter(({ action }) => action !== 'create')
      .slice(0, op === 'restart' && cell.state === 'restarting' ? 3 : undefined)
      .map(({ action, attrs }) => inWords(action, attrs).replace(/lc\d+/, name)),
  };
}

function shapeOf({ Status, Running, Paused, Restarting, OOMKilled, Dead, ExitCode }: CellState): CellState {
  return { Status, Running, Paused, Restarting, OOMKilled, Dead, ExitCode };
}

/** 500 is what Docker answers for `unpause` of a container that is not paused: a conflict. */
const OUTCOMES: Readonly<Record<number, string>> = {
  200: 'done',
  204: 'done',
  304: 'nothing to do',
  400: 'invalid-argument',
  404: 'not-found',
  409: 'conflict',
  500: 'conflict',
};

function inWords(action: string, attributes: Readonly<Record<string, string>>): string {
  const { signal, exitCode, oldName } = attributes;
  return [action, signal, exitCode, oldName].filter((word) => word !== undefined).join(' ');
}
