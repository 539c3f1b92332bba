import test from 'ava';
import type { Container } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const OPERATIONS: Record<string, (container: Container, signal: AbortSignal) => Promise<unknown>> = {
  attach: (container, signal) => container.attach({ signal }),
  pause: (container, signal) => container.pause({ signal }),
  resume: (container, signal) => container.resume({ signal }),
  remove: (container, signal) => container.remove({ signal }),
  start: (container, signal) => container.start({ signal }),
  step: (container, signal) => container.step({ signal }),
  stop: (container, abortSignal) => container.stop({ abortSignal }),
  restart: (container, abortSignal) => container.restart({ abortSignal }),
  kill: (container, abortSignal) => container.kill('SIGKILL', { abortSignal }),
};

for (const [operation, begin] of Object.entries(OPERATIONS)) {
  test(`a ${operation} that waits for its turn can be given up, and then does nothing`, async (t) => {
    const folder = temporaryFolder(t);
    const held = Promise.withResolvers<void>();
    const isHeld = Promise.withResolvers<void>();
    await using engine = await createEngine({
      root: folder,
      run: folder,
      system: createSimulatedSystem(),
      watch: false,
      aroundAction: async ({ action }, act) => {
        if (action === 'signalProcess') {
          isHeld.resolve();
          await held.promise;
        }
        return act();
      },
    });
    const container = await engine.create({ Image: 'busybox', Cmd: ['sleep', '1000'] });
    await container.start();
    const signalled = container.kill('SIGWINCH');
    await isHeld.promise;
    const patience = new AbortController();
    const waiting = begin(container, patience.signal);
    patience.abort(new Error('no patience'));
    await t.throwsAsync(waiting, { message: 'no patience' });
    held.resolve();
    await signalled;
    t.is(await container.state(), 'started.running');
    await t.throwsAsync(begin(container, patience.signal), { message: 'no patience' });
  });
}

test('a create that is given up records nothing', async (t) => {
  const folder = temporaryFolder(t);
  await using engine = await createEngine({ root: folder, run: folder, system: createSimulatedSystem() });
  const signal = AbortSignal.abort(new Error('no patience'));
  await t.throwsAsync(engine.create({ Image: 'busybox' }, { signal }), { message: 'no patience' });
  t.deepEqual(await engine.list({ all: true }), []);
});

test('an import that is given up leaves no image', async (t) => {
  const folder = temporaryFolder(t);
  await using engine = await createEngine({ root: folder, run: folder, simulate: true });
  const patience = new AbortController();
  const importing = engine.images.import(import.meta.dirname, { reference: 'x', signal: patience.signal });
  patience.abort(new Error('no patience'));
  await t.throwsAsync(importing);
  t.deepEqual(engine.images.list(), []);
});

test('an attachment ends when its signal says so, and the container goes on', async (t) => {
  const folder = temporaryFolder(t);
  await using engine = await createEngine({ root: folder, run: folder, system: createSimulatedSystem() });
  const container = await engine.create({ Image: 'busybox', Cmd: ['sleep', '1000'] });
  await container.start();
  const patience = new AbortController();
  const { output, ended } = await container.attach({ signal: patience.signal });
  const read = Array.fromAsync(output);
  patience.abort(new Error('no patience'));
  t.deepEqual(await read, []);
  await ended;
  t.is(await container.state(), 'started.running');
  await t.throwsAsync(container.attach({ signal: patience.signal }), { message: 'no patience' });
});
