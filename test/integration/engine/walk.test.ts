import test from 'ava';
import { stateName } from '../../../machines/state-name.ts';
import { createGate, followWalk } from '../../engine/follow-walk.ts';
import { restartingWalks, walks } from '../../machines/walk.ts';
import { busybox, openEngine } from '../open-engine.ts';

/** The shortest of all walks to each state. */
const shortest = new Map(
  [...walks(), ...restartingWalks()]
    .toSorted((one, other) => other.steps.length - one.steps.length)
    .map((walk) => [walk.end, walk]),
);

/*
 * On the real kernel: the shortest way to every state of the chart; then the engine is gone, and the next one brings the
 * container to rest. `openEngine` removes it and fails the test if anything is left.
 */
for (const [state, walk] of shortest) {
  test.serial(`${state} is reached on the real kernel by ${walk.title}`, async (t) => {
    const gate = createGate();
    const { engine, reopen } = await openEngine(t, { watch: false });
    await engine.close();
    const gated = await reopen({ aroundAction: ({ action }, act) => gate.hold(action, act) });
    const hostConfig = state === 'restarting' ? { RestartPolicy: { Name: 'on-failure' } } : {};
    const container = await busybox(gated, ['sleep', '1000'], { hostConfig });
    await followWalk(container, walk, gate);
    t.is(stateName(container.actor.getSnapshot().value), state);
    await gated.close();
    await using next = await reopen();
    for (const { State } of await next.list({ all: true })) t.regex(State, /^restarting$|(?<!ing)$/);
  });
}
