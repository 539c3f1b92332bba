import test from 'ava';
import { stateName } from '../../machines/state-name.ts';
import { STATE_NAMES } from '../../src/contract/states.ts';
import type { Engine } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { restartingWalks, walks } from '../machines/walk.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { createGate, followWalk } from './follow-walk.ts';

async function removeAll(engine: Engine): Promise<void> {
  for (const { Id } of await engine.list({ all: true })) await (await engine.get(Id)).remove({ force: true });
}

const POLICY = { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 1 } };
const all = [
  ...walks().map((walk) => ({ walk, hostConfig: {} })),
  ...restartingWalks().map((walk) => ({ walk, hostConfig: POLICY })),
];

test('the walk reaches every state of the chart', (t) => {
  t.true(all.length > 200);
  t.is(new Set(all.map(({ walk }) => walk.end)).size, Object.keys(STATE_NAMES).length);
});

/*
 * On the simulated kernel: each walk is followed request by request and action by action, through the real actions and
 * the real store. Then the engine is gone, and the next one must bring the container to rest and remove it.
 */
for (const [at, { walk, hostConfig }] of all.entries()) {
  test(`${at}: ${walk.title}; after a crash there the next engine removes the container and nothing is left`, async (t) => {
    const system = createSimulatedSystem();
    const folder = temporaryFolder(t);
    const gate = createGate();
    const options = { root: `${folder}/root`, run: `${folder}/run`, system, watch: false };
    const engine = await createEngine({
      ...options,
      aroundAction: ({ action }, act) => gate.hold(action, act),
    });
    const container = await engine.create({
      Image: 'busybox',
      Cmd: ['sleep', '1000'],
      HostConfig: hostConfig,
    });
    await followWalk(container, walk, gate);
    t.is(stateName(container.actor.getSnapshot().value), walk.end);
    await engine.close();

    await using next = await createEngine(options);
    await removeAll(next);
    t.deepEqual(system.leftovers(), { mounts: [], cgroups: [], processes: [] });
    t.deepEqual(await next.list({ all: true }), []);
  });
}
