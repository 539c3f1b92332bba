import { join } from 'node:path';
import test from 'ava';
import { createEngine } from '../../src/engine/create-engine.ts';
import { temporaryFolder } from '../temporary-folder.ts';

test('containers without a name that are created at the same time all get one of their own', async (t) => {
  const folder = temporaryFolder(t);
  await using engine = await createEngine({
    root: join(folder, 'root'),
    run: join(folder, 'run'),
    simulate: true,
  });
  const chance = Math.random;
  t.teardown(() => {
    Math.random = chance;
  });
  // Every second draw is the same: each name is thought of more than once.
  let draws = 0;
  Math.random = () => (++draws % 4 < 2 ? 0 : chance());
  const containers = await Promise.all(
    Array.from({ length: 40 }, () => engine.create({ Image: 'busybox', Cmd: ['true'] })),
  );
  t.is(new Set(containers.map(({ name }) => name)).size, 40);
});
