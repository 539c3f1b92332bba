import { createEngine } from '../src/engine/create-engine.ts';
import { REQUEST } from './request.ts';

/*
 * `dying-engine.ts ROOT RUN CGROUP-PARENT`: an engine that leads one container after the other through its life, and says so
 * once the first has begun, until it is killed.
 */
const [root = '', run = '', cgroupParent = ''] = process.argv.slice(2);
const engine = await createEngine({ root, run, watch: false, settings: { cgroupParent } });
for (let count = 0; ; count++) {
  const container = await engine.create(REQUEST);
  if (count === 0) process.stdout.write('acting\n');
  await container.start();
  await container.wait();
  await container.remove();
}
