import test from 'ava';
import type { Container, Engine } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const REQUESTS: Record<string, (engine: Engine, container: Container) => unknown> = {
  create: (engine) => engine.create({ Image: 'busybox' }),
  get: (engine) => engine.get('left'),
  list: (engine) => engine.list(),
  'remove of an engine': (engine) => engine.remove('left'),
  repair: (engine) => engine.repair('left'),
  'images.list': (engine) => engine.images.list(),
  'images.inspect': (engine) => engine.images.inspect('busybox'),
  'images.import': (engine) => engine.images.import('/nowhere.tar'),
  'images.remove': (engine) => engine.images.remove('busybox'),
  state: (_, container) => container.state(),
  advanceTo: (_, container) => container.advanceTo('mounted'),
  step: (_, container) => container.step(),
  setBreakpoints: (_, container) => container.setBreakpoints([]),
  start: (_, container) => container.start(),
  stop: (_, container) => container.stop(),
  restart: (_, container) => container.restart(),
  kill: (_, container) => container.kill(),
  pause: (_, container) => container.pause(),
  resume: (_, container) => container.resume(),
  wait: (_, container) => container.wait(),
  logs: (_, container) => Array.fromAsync(container.logs()),
  attach: (_, container) => container.attach(),
  resize: (_, container) => container.resize({ rows: 1, columns: 1 }),
  top: (_, container) => container.top(),
  verify: (_, container) => container.verify(),
  rename: (_, container) => container.rename('other'),
  remove: (_, container) => container.remove({ force: true }),
  history: (_, container) => container.history(),
  inspect: (_, container) => container.inspect(),
};

test('a closed engine and its containers refuse every request, and nothing happens', async (t) => {
  const folder = temporaryFolder(t);
  const place = { root: folder, run: folder, system: createSimulatedSystem() };
  const engine = await createEngine(place);
  const container = await engine.create({ Image: 'busybox', Cmd: ['sleep', '1000'] }, { name: 'left' });
  await container.start();
  await engine.close();
  await engine.close();
  for (const [request, ask] of Object.entries(REQUESTS)) {
    await t.throwsAsync(async () => ask(engine, container), { code: 'ENGINE_CLOSED' }, request);
  }
  await using next = await createEngine(place);
  t.deepEqual(
    (await next.list()).map(({ Name, State }) => [Name, State]),
    [['left', 'started']],
  );
});

test('what is under way when an engine is closed ends with an error, and goes on in the next engine', async (t) => {
  const folder = temporaryFolder(t);
  const place = { root: folder, run: folder, system: createSimulatedSystem() };
  const isHeld = Promise.withResolvers<void>();
  const engine = await createEngine({
    ...place,
    aroundAction: ({ action }, act) => {
      if (action !== 'stopProcess') return act();
      isHeld.resolve();
      return new Promise(() => {});
    },
  });
  const container = await engine.create({ Image: 'busybox', Cmd: ['sleep', '1000'] });
  await container.start();
  const waiting = container.wait();
  const removing = container.wait({ condition: 'removed' });
  const following = Array.fromAsync(container.logs({ follow: true }));
  const stopping = container.stop();
  await isHeld.promise;
  const starting = container.restart();
  await engine.close();
  for (const request of [waiting, removing, following, stopping, starting])
    await t.throwsAsync(request, { code: 'ENGINE_CLOSED' });
  await using next = await createEngine(place);
  t.is((await (await next.get(container.id)).wait()).exitCode, 143);
});
