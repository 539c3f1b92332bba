import test from 'ava';
import type { Container, Engine } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import type { LockstepError } from '../../src/errors/lockstep-error.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Arguments as a program without types may give them, each with the first problem that it is told. */
const WRONG: readonly (readonly [
  name: string,
  problem: string,
  ask: (engine: Engine, container: Container, wrong: <T>(value: unknown) => T) => Promise<unknown>,
])[] = [
  ['get', 'nameOrId: expected a text, got nothing', (engine, _, wrong) => engine.get(wrong(undefined))],
  ['remove of an engine', 'nameOrId: expected a text, got 5', (engine, _, wrong) => engine.remove(wrong(5))],
  ['repair', 'nameOrId: expected a text, got null', (engine, _, wrong) => engine.repair(wrong(null))],
  [
    'list',
    'options.al: unknown field, did you mean all?',
    (engine, _, wrong) => engine.list(wrong({ al: true })),
  ],
  [
    'images.inspect',
    'reference: expected a text, got 5',
    (engine, _, wrong) => engine.images.inspect(wrong(5)),
  ],
  [
    'images.remove',
    'reference: expected a text, got {}',
    (engine, _, wrong) => engine.images.remove(wrong({})),
  ],
  [
    'images.import',
    'source: expected a text, got nothing',
    (engine, _, wrong) => engine.images.import(wrong(undefined)),
  ],
  [
    'create, for its name',
    'options.name: expected a text, got 5',
    (engine, _, wrong) => engine.create({ Image: 'busybox' }, wrong({ name: 5 })),
  ],
  [
    'create, for its breakpoints',
    'options.breakpoints[1]: expected one of created, spec-built, cgroups-initialized, mounted, started, restarting, stopped, failed, removed, got "mouted"',
    (engine, _, wrong) => engine.create({ Image: 'busybox' }, wrong({ breakpoints: ['mounted', 'mouted'] })),
  ],
  [
    'advanceTo',
    'to: expected a text, got nothing',
    (_, container, wrong) => container.advanceTo(wrong(undefined)),
  ],
  [
    'setBreakpoints',
    'states[0]: expected one of created, spec-built, cgroups-initialized, mounted, started, restarting, stopped, failed, removed, got nothing',
    (_, container, wrong) => container.setBreakpoints(wrong([undefined])),
  ],
  [
    'start',
    'options.signal: expected an AbortSignal, got 5',
    (_, container, wrong) => container.start(wrong({ signal: 5 })),
  ],
  [
    'stop',
    'options.timeoutSeconds: expected a number of seconds, got NaN',
    (_, container) => container.stop({ timeoutSeconds: Number.NaN }),
  ],
  [
    'restart',
    'options.timeoutSeconds: expected a number of seconds, got "5"',
    (_, container, wrong) => container.restart(wrong({ timeoutSeconds: '5' })),
  ],
  [
    'kill',
    'options: expected an object, got null',
    (_, container, wrong) => container.kill('KILL', wrong(null)),
  ],
  [
    'wait',
    'options.condition: expected one of not-running, removed, got "gone"',
    (_, container, wrong) => container.wait(wrong({ condition: 'gone' })),
  ],
  [
    'logs',
    'options.sinceMs: expected a number of milliseconds, got NaN',
    (_, container) => Array.fromAsync(container.logs({ sinceMs: Number.NaN })),
  ],
  [
    'resize',
    'size.columns: expected a whole number from 0 to 65535, got 70000',
    (_, container) => container.resize({ rows: 1, columns: 70_000 }),
  ],
  [
    'rename',
    'name: expected a text, got nothing',
    (_, container, wrong) => container.rename(wrong(undefined)),
  ],
  [
    'remove',
    'options.force: expected true or false, got "yes"',
    (_, container, wrong) => container.remove(wrong({ force: 'yes' })),
  ],
  [
    'inspect',
    'options.size: expected true or false, got 1',
    (_, container, wrong) => container.inspect(wrong({ size: 1 })),
  ],
];

for (const [name, problem, ask] of WRONG) {
  test(`${name} refuses an argument of a wrong type, and changes nothing`, async (t) => {
    const folder = temporaryFolder(t);
    await using engine = await createEngine({ root: folder, run: folder, system: createSimulatedSystem() });
    const container = await engine.create({ Image: 'busybox', Cmd: ['sleep', '1000'] }, { name: 'asked' });
    await container.start();
    const before = await container.inspect();
    const error = await t.throwsAsync<LockstepError>(
      ask(engine, container, <T>(value: unknown) => value as T),
    );
    t.is(error?.code, 'CONFIG_INVALID');
    t.is(error?.problems[0], problem);
    t.deepEqual(await container.inspect(), before);
    t.is((await engine.list({ all: true })).length, 1);
  });
}

test('a pipeline that is not known is refused when a container is created, and when an engine is made', async (t) => {
  const folder = temporaryFolder(t);
  const place = { root: folder, run: folder, system: createSimulatedSystem() };
  await using engine = await createEngine(place);
  const unknown = { code: 'CONFIG_REFUSED', message: 'unknown pipeline "docker-99"' };
  await t.throwsAsync(engine.create({ Image: 'busybox' }, { pipeline: 'docker-99' }), unknown);
  await t.throwsAsync(createEngine({ ...place, pipeline: 'docker-99' }), unknown);
  t.deepEqual(await engine.list({ all: true }), []);
});

test('a name that no file can have is refused when it is given, and found nowhere when it is asked for', async (t) => {
  const folder = temporaryFolder(t);
  await using engine = await createEngine({ root: folder, run: folder, system: createSimulatedSystem() });
  const longest = 'a'.repeat(240);
  const container = await engine.create({ Image: 'busybox' }, { name: 'short' });
  await container.rename(longest);
  t.is((await engine.get(longest)).id, container.id);
  const tooLong = 'b'.repeat(241);
  const refused = { code: 'CONFIG_REFUSED', message: /has 241 characters/ };
  await t.throwsAsync(container.rename(tooLong), refused);
  await t.throwsAsync(engine.create({ Image: 'busybox' }, { name: tooLong }), refused);
  await t.throwsAsync(engine.get('c'.repeat(5000)), { code: 'CONTAINER_NOT_FOUND' });
});
