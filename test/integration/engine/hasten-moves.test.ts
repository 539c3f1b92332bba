import test from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { busybox, openEngine } from '../open-engine.ts';

test('while the runtime starts, the kernel already waits for what a move between cgroups waits for', async (t) => {
  const linux = createLinuxSystem();
  const moved = Promise.withResolvers<string>();
  const rewrite: typeof linux.files.rewrite = (path, text) => {
    moved.resolve(`${path} ${text}`);
    return linux.files.rewrite(path, text);
  };
  const { engine } = await openEngine(t, { system: { ...linux, files: { ...linux.files, rewrite } } });
  const container = await busybox(engine, ['true']);
  await container.start();
  t.regex(await moved.promise, /\/cgroup\.procs 0$/);
});
