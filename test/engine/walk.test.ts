import test from 'ava';
import { containerMachine } from '../../machines/container.ts';
import { type DescribedEdge, describeEdge, describeMachine } from '../../machines/describe.ts';
import { stateName } from '../../machines/state-name.ts';
import { STATE_NAMES } from '../../src/contract/states.ts';
import type { Engine } from '../../src/engine/api.ts';
import { createEngine } from '../../src/engine/create-engine.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';
import { tours } from '../machines/tours.ts';
import { restartingWalks, walks } from '../machines/walk.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { createGate, followWalk } from './follow-walk.ts';

async function removeAll(engine: Engine): Promise<void> {
  for (const { Id } of await engine.list({ all: true })) await (await engine.get(Id)).remove({ force: true });
}

const POLICY = { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 1 } };
const IDLE = ['sleep', '1000'];
const STUBBORN = ['sh', '-c', 'trap "" TERM; sleep 1000'];
const all = [
  ...walks().map((walk) => ({ walk, hostConfig: {}, command: IDLE })),
  ...restartingWalks().map((walk) => ({ walk, hostConfig: POLICY, command: IDLE })),
  ...tours().map(({ walk, input, stubborn }) => ({
    walk,
    hostConfig: { ...(input.restart ? POLICY : {}), AutoRemove: input.autoRemove ?? false },
    command: stubborn ? STUBBORN : IDLE,
  })),
];

/** What no request and no end of an action leads to, and what tests it instead. */
const NOT_WALKED: readonly [edges: RegExp, why: string][] = [
  [/ timed out/, 'needs a time limit that is over: test/machines/container.test.ts, and the faults `hang`'],
  [/ RECOVER/, 'needs a crash: every walk ends with one, and test/integration/engine/recovery.test.ts'],
  [/ LOST/, 'needs a reboot: test/integration/engine/reboot.test.ts'],
  [/ OBSERVED/, 'needs another process: test/integration/engine/concurrency.test.ts'],
];
const inWords = ({ from, event, guard = '', to = '' }: DescribedEdge) => `${from} ${event} [${guard}] ${to}`;
const edges = describeMachine(containerMachine).edges.map(inWords);
const taken = new Set<string>();

test.after('together the walks take every edge of the chart, but for those that are named', (t) => {
  const others = edges.filter((edge) => !NOT_WALKED.some(([pattern]) => pattern.test(edge)));
  t.deepEqual(
    others.filter((edge) => !taken.has(edge)),
    [],
  );
  for (const [pattern] of NOT_WALKED) t.true(edges.some((edge) => pattern.test(edge)));
});

test('the walk reaches every state of the chart', (t) => {
  t.true(all.length > 200);
  t.is(new Set(all.map(({ walk }) => walk.end)).size, Object.keys(STATE_NAMES).length);
});

/*
 * On the simulated kernel: each walk is followed request by request and action by action, through the real actions and
 * the real store. Then the engine is gone, and the next one must bring the container to rest and remove it.
 */
for (const [at, { walk, hostConfig, command }] of all.entries()) {
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
      Cmd: command,
      HostConfig: hostConfig,
    });
    container.actor.system.inspect((step) => {
      if (step.type !== '@xstate.microstep') return;
      for (const transition of step._transitions) taken.add(inWords(describeEdge(transition)));
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
