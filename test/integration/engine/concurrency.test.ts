import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import type { ContainerAction, StateName } from '../../../src/contract/states.ts';
import type { Container, EngineOptions } from '../../../src/engine/api.ts';
import { createStore } from '../../../src/store/store.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { busybox, openEngine, type TestEngine } from '../open-engine.ts';
import { until } from '../until.ts';

const ACTING_ENGINE = fileURLToPath(new URL('acting-engine.ts', import.meta.url));

type Place = Pick<TestEngine, 'root' | 'run' | 'cgroupParent'>;
type Answer = { readonly value: unknown } | { readonly code: string; readonly message: string };

interface Actor {
  /** Lets it act; resolves with what came of it. */
  act(): Promise<Answer>;
  /** Resolves when it has asked for what it is to do. */
  readonly acting: Promise<void>;
  /** Lets it act, and kills it when `isTime`. */
  killWhen(isTime: () => boolean): Promise<void>;
}

/** A process with an engine of its own on the same root, ready to do one thing. */
async function actor({ root, run, cgroupParent }: Place, ...what: string[]): Promise<Actor> {
  const child = execa(process.execPath, [ACTING_ENGINE, root, run, cgroupParent, ...what], { reject: false });
  const lines = child.iterable();
  const { value: first } = await lines.next();
  if (first !== 'ready') throw new Error((await child).stderr);
  const acting = Promise.withResolvers<void>();
  return {
    acting: acting.promise,
    act: async () => {
      child.stdin.end();
      await lines.next();
      acting.resolve();
      const { value: answer } = await lines.next();
      const { stderr } = await child;
      if (answer === undefined) throw new Error(stderr);
      return JSON.parse(answer) as Answer;
    },
    killWhen: async (isTime) => {
      child.stdin.end();
      await until(isTime);
      child.kill('SIGKILL');
      await child;
    },
  };
}

/** Several processes that do something at the same time. */
async function together(place: Place, ...acts: string[][]): Promise<Answer[]> {
  const actors = await Promise.all(acts.map((what) => actor(place, ...what)));
  return Promise.all(actors.map(({ act }) => act()));
}

const { files } = createLinuxSystem();

/** Where a container's chart is by what is on disk. */
const recordedState = (place: Place, id: string) => createStore(files, place).snapshot(id)?.state;

const STUBBORN = ['sh', '-c', 'trap "" TERM; echo trapped; while :; do sleep 0.1; done'];

/** A running container that does not mind SIGTERM. */
async function stubborn(place: TestEngine, name: string) {
  const container = await busybox(place.engine, STUBBORN, { name });
  await container.start();
  for await (const _ of container.logs({ follow: true })) break;
  return container;
}

test.serial('of two processes that start a container, one does and the other joins it', async (t) => {
  const place = await openEngine(t);
  const container = await busybox(place.engine, ['sleep', '1000'], { name: 'web' });
  const answers = await together(place, ['start', 'web'], ['start', 'web']);
  // One that comes when the other is through finds it running.
  t.true(answers.some((answer) => 'value' in answer && answer.value === true));
  t.true(answers.every((answer) => 'value' in answer));
  t.is(await container.state(), 'started.running');
  t.is((await container.history()).filter(({ event }) => event === 'startProcess done').length, 1);
});

test.serial('of a start and a removal, each leaves the container as it should be', async (t) => {
  const place = await openEngine(t);
  const { id } = await busybox(place.engine, ['sleep', '1000'], { name: 'web' });
  const [started, removed] = await together(place, ['start', 'web'], ['remove', 'web']);
  if (started !== undefined && 'value' in started) {
    t.like(removed, {
      code: 'LIFECYCLE_REFUSED',
      message: `You cannot remove a running container ${id}. Stop the container before attempting removal or force remove`,
    });
    t.is(await (await place.engine.get('web')).state(), 'started.running');
  } else {
    t.deepEqual(
      [started, removed],
      [{ code: 'CONTAINER_NOT_FOUND', message: 'No such container: web' }, { value: null }],
    );
    t.deepEqual(place.leftovers(), []);
  }
});

/** Holds an action, once, until it is told to go on. */
function gate(action: ContainerAction) {
  const entered = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const aroundAction: EngineOptions['aroundAction'] = async (input, act) => {
    if (input.action === action) {
      entered.resolve();
      await opened.promise;
    }
    return act();
  };
  return { aroundAction, entered: entered.promise, open: opened.resolve };
}

const JOINS: readonly {
  readonly operation: string;
  readonly held: ContainerAction;
  readonly before: readonly string[];
  readonly ask: (container: Container) => Promise<unknown>;
  readonly answer: unknown;
  readonly end: StateName;
}[] = [
  {
    ...{ operation: 'start', held: 'setUpMounts', before: [], end: 'started.running' },
    ...{ ask: (container) => container.start(), answer: true },
  },
  {
    ...{ operation: 'stop', held: 'stopProcess', before: ['start'], end: 'stopped' },
    ...{ ask: (container) => container.stop({ timeoutSeconds: 0 }), answer: true },
  },
  {
    ...{ operation: 'kill', held: 'signalProcess', before: ['start'], end: 'stopped' },
    ...{ ask: (container) => container.kill(), answer: null },
  },
  {
    ...{ operation: 'restart', held: 'setUpMounts', before: [], end: 'started.running' },
    ...{ ask: (container) => container.restart({ timeoutSeconds: 0 }), answer: null },
  },
  {
    ...{ operation: 'pause', held: 'pauseProcess', before: ['start'], end: 'started.paused' },
    ...{ ask: (container) => container.pause(), answer: null },
  },
  {
    ...{ operation: 'unpause', held: 'resumeProcess', before: ['start', 'pause'], end: 'started.running' },
    ...{ ask: (container) => container.resume(), answer: null },
  },
];

for (const { operation, held, before, ask, answer, end } of JOINS) {
  test.serial(`a second ${operation} joins the first, here and in another process`, async (t) => {
    const place = await openEngine(t);
    const { id } = await busybox(place.engine, ['sleep', '1000'], { name: 'web' });
    for (const act of before) t.true('value' in (await (await actor(place, act, 'web')).act()));
    const { aroundAction, entered, open } = gate(held);
    await using holding = await place.reopen({ aroundAction });
    const container = await holding.get(id);
    const first = ask(container);
    await entered;
    const second = ask(container);
    const other = await actor(place, operation, 'web', operation === 'kill' ? 'KILL' : '0');
    const third = other.act();
    await other.acting;
    open();
    const answers = await Promise.all([first, second, third]);
    t.deepEqual(
      answers.map((each) => each ?? null),
      [answer, answer, { value: answer }],
    );
    t.is(await container.state(), end);
    const events = (await container.history()).map(({ event }) => event);
    t.is(events.filter((event) => event === `${held} done`).length, 1);
  });
}

test.serial('a second request that joins one that fails gets its error', async (t) => {
  const place = await openEngine(t);
  const { id } = await busybox(place.engine, ['sleep', '1000'], { name: 'web' });
  await (await place.engine.get(id)).start();
  const { aroundAction, entered, open } = gate('pauseProcess');
  await using holding = await place.reopen({ aroundAction, faults: ['before:pauseProcess=error'] });
  const container = await holding.get(id);
  const first = container.pause();
  await entered;
  const second = container.pause();
  const other = await actor(place, 'pause', 'web');
  const third = other.act();
  await other.acting;
  open();
  await t.throwsAsync(first, { code: 'FAULT_INJECTED' });
  await t.throwsAsync(second, { code: 'FAULT_INJECTED' });
  t.like(await third, { code: 'FAULT_INJECTED' });
  t.is(await container.state(), 'started.running');
});

test.serial('a stop joins one of a container that removes itself then', async (t) => {
  const place = await openEngine(t);
  const { id } = await busybox(place.engine, ['sleep', '1000'], {
    name: 'web',
    hostConfig: { AutoRemove: true },
  });
  await (await place.engine.get(id)).start();
  const { aroundAction, entered, open } = gate('stopProcess');
  await using holding = await place.reopen({ aroundAction });
  const container = await holding.get(id);
  const first = container.stop({ timeoutSeconds: 0 });
  await entered;
  const other = await actor(place, 'stop', 'web', '0');
  const second = other.act();
  await other.acting;
  open();
  t.true(await first);
  t.deepEqual(await second, { value: true });
  t.deepEqual(place.leftovers(), []);
});

test.serial('a second removal joins the first', async (t) => {
  const place = await openEngine(t);
  const container = await busybox(place.engine, ['sleep', '1000'], { name: 'web' });
  await container.start();
  const answers = await together(
    place,
    ['remove', 'web', 'force'],
    ['remove', 'web', 'force'],
    ['remove', 'web', 'force'],
  );
  const late = { code: 'CONTAINER_NOT_FOUND', message: 'No such container: web' };
  for (const answer of answers) t.deepEqual(answer, 'value' in answer ? { value: null } : late);
  t.true(answers.some((answer) => 'value' in answer));
  t.deepEqual(place.leftovers(), []);
});

test.serial('of many that want the same name exactly one gets it', async (t) => {
  const place = await openEngine(t);
  const answers = await together(place, ...Array.from({ length: 5 }, () => ['create', 'web']));
  const { id } = await place.engine.get('web');
  t.deepEqual(
    answers.filter((answer) => 'value' in answer),
    [{ value: id }],
  );
  for (const answer of answers) if ('code' in answer) t.is(answer.code, 'NAME_TAKEN', answer.message);
  t.is((await place.engine.list({ all: true })).length, 1);
});

test.serial('ten processes run containers in one root at once', async (t) => {
  const place = await openEngine(t);
  const names = Array.from({ length: 10 }, (_, index) => `web-${index}`);
  const answers = await together(place, ...names.map((name) => ['run', name]));
  t.deepEqual(
    answers,
    names.map((name) => ({ value: { stdout: `${name}\n`, stderr: '', exitCode: 0 } })),
  );
  t.deepEqual(place.leftovers(), []);
});

test.serial('a kill does not wait for the grace period of another process’s stop', async (t) => {
  const place = await openEngine(t);
  const { id } = await stubborn(place, 'web');
  const stopping = (await actor(place, 'stop', 'web', '100')).act();
  await until(() => recordedState(place, id) === 'stopping');
  t.deepEqual(await (await actor(place, 'inspect', 'web')).act(), { value: 'running' });
  t.deepEqual(await (await actor(place, 'kill', 'web', 'KILL')).act(), { value: null });
  t.deepEqual(await stopping, { value: true });
  const container = await place.engine.get('web');
  t.is(await container.state(), 'stopped');
  t.is((await container.inspect()).State.ExitCode, 137);
});

for (const [operation, answer, state] of [
  ['stop', true, 'stopped'],
  ['restart', null, 'started.running'],
] as const) {
  test.serial(`a ${operation} without a grace period does not wait for that of a stop`, async (t) => {
    const place = await openEngine(t);
    const { id } = await stubborn(place, 'web');
    const stopping = (await actor(place, 'stop', 'web', '100')).act();
    await until(() => recordedState(place, id) === 'stopping');
    t.deepEqual(await (await actor(place, operation, 'web', '0')).act(), { value: answer });
    t.deepEqual(await stopping, { value: true });
    t.is(await (await place.engine.get('web')).state(), state);
  });
}

test.serial('a signal reaches a container that is being stopped, and the stop goes on', async (t) => {
  const place = await openEngine(t);
  const container = await busybox(
    place.engine,
    ['sh', '-c', 'trap "" TERM; trap "exit 3" USR1; echo trapped; while :; do sleep 0.1; done'],
    { name: 'web' },
  );
  await container.start();
  for await (const _ of container.logs({ follow: true })) break;
  const stopping = container.stop({ timeoutSeconds: 100 });
  await container.kill('USR1');
  t.true(await stopping);
  t.is((await container.inspect()).State.ExitCode, 3);
});

test.serial('a forced removal does not wait for the grace period of a stop', async (t) => {
  const place = await openEngine(t);
  const { id } = await stubborn(place, 'web');
  const stopping = (await actor(place, 'stop', 'web', '100')).act();
  await until(() => recordedState(place, id) === 'stopping');
  await (await place.engine.get('web')).remove({ force: true });
  t.deepEqual(await stopping, { value: true });
  t.deepEqual(place.leftovers(), []);
});

test.serial('a process that is killed while it stops a container gives its lock back', async (t) => {
  const place = await openEngine(t);
  const container = await stubborn(place, 'web');
  const stopping = await actor(place, 'stop', 'web', '100');
  await stopping.killWhen(() => recordedState(place, container.id) === 'stopping');
  t.deepEqual(await (await actor(place, 'kill', 'web', 'KILL')).act(), { value: null });
  t.is(await container.state(), 'stopped');
  t.false(existsSync(join(place.root, 'working', container.id)));
});
