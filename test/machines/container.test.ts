import test from 'ava';
import { createActor, fromPromise, getInitialSnapshot } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import { describeMachine } from '../../machines/describe.ts';
import { stateName } from '../../machines/state-name.ts';
import type {
  ActionInput,
  ActionOutput,
  ContainerEvent,
  ContainerInput,
} from '../../src/contract/lifecycle.ts';
import {
  type ContainerAction,
  FORWARD_ACTIONS,
  INVERSE_OF,
  MILESTONES,
  RESTING_STATES,
  STATE_NAMES,
} from '../../src/contract/states.ts';

const described = describeMachine(containerMachine);
const actionStates = described.states.filter(({ action }) => action !== undefined);
const ID = 'c'.repeat(64);
const EXIT = { code: 3, oomKilled: false, finishedAt: '2026-01-01T00:00:00.000Z' };

type Behaviour = (action: ContainerAction) => ActionOutput | Promise<ActionOutput>;

/** The chart with actions that only answer, and a record of everything that was asked and announced. */
function startContainer(
  behaviour: Behaviour = () => ({}),
  input: Partial<ContainerInput> = {},
  from?: Parameters<typeof containerMachine.resolveState>[0],
) {
  const asked: ContainerAction[] = [];
  const emitted: string[] = [];
  const states: string[] = [];
  const actors = Object.fromEntries(
    actionStates.map(({ action = '' }) => [
      action,
      fromPromise<ActionOutput, ActionInput>(async ({ input: { action: name } }) => {
        asked.push(name);
        return name === 'stopProcess'
          ? { exit: { ...EXIT, code: 143 }, ...(await behaviour(name)) }
          : behaviour(name);
      }),
    ]),
  ) as never;
  const actor = createActor(containerMachine.provide({ actors }), {
    input: { id: ID, ...input },
    ...(from === undefined ? {} : { snapshot: containerMachine.resolveState(from) }),
  });
  actor.on('*', (event) => {
    const { type, ...details } = event;
    emitted.push([type, ...Object.values(details)].join(' '));
  });
  actor.subscribe(({ value }) => states.push(stateName(value)));
  actor.start();
  const tell = (...events: ContainerEvent[]) =>
    events.reduce(async (before, event) => {
      await before;
      actor.send(event);
      await settled();
    }, Promise.resolve());
  const settled = () =>
    new Promise<void>((resolve) => {
      const check = () => {
        const snapshot = actor.getSnapshot();
        if (snapshot.status === 'active' && !snapshot.hasTag('resting')) return;
        subscription.unsubscribe();
        resolve();
      };
      const subscription = actor.subscribe({ next: check, complete: () => resolve() });
      check();
    });
  return {
    actor,
    asked,
    emitted,
    states,
    tell,
    state: () => stateName(actor.getSnapshot().value),
    context: () => actor.getSnapshot().context,
  };
}

const failing =
  (...names: ContainerAction[]): Behaviour =>
  (action) =>
    names.includes(action) ? Promise.reject(new Error(`${action} was made to fail`)) : {};

test('the states of the chart are those of the contract, each with a description', (t) => {
  const leaves = described.states
    .filter(({ compound, kind }) => !compound && kind !== 'transient')
    .map(({ name }) => name);
  t.deepEqual(leaves.toSorted(), Object.keys(STATE_NAMES).toSorted());
  for (const { name, description } of described.states) t.not(description, '', name);
});

test('every working state has one action, handles its end, its failure and its time limit, and can be run again', (t) => {
  t.is(actionStates.length, 16);
  for (const { name, action } of actionStates) {
    const events = described.edges.filter(({ from }) => from === name).map(({ event }) => event);
    for (const needed of [`${action} done`, `${action} failed`, `${action} timed out`, 'RECOVER']) {
      t.true(events.includes(needed), `${name} does not handle ${needed}`);
    }
  }
});

test('a container advances through every resting state in the order of the lifecycle', async (t) => {
  const { tell, asked, states, state } = startContainer();
  for (const to of MILESTONES.slice(1)) {
    await tell({ type: 'ADVANCE', to });
    t.is(state(), to === 'started' ? 'started.running' : to);
  }
  t.deepEqual(asked, [...FORWARD_ACTIONS]);
  t.deepEqual(states.filter((name) => name in STATE_NAMES && !['created'].includes(name)).slice(0, 3), [
    'building-spec',
    'spec-built',
    'initializing-cgroups',
  ]);
});

for (const [k, action] of FORWARD_ACTIONS.entries()) {
  test(`when ${action} fails, the inverses of what was done before run newest first and the container rests in failed`, async (t) => {
    const { tell, asked, state, context } = startContainer(failing(action));
    await tell({ type: 'ADVANCE', to: 'started' });
    t.is(state(), 'failed');
    t.deepEqual(asked, [
      ...FORWARD_ACTIONS.slice(0, k + 1),
      ...FORWARD_ACTIONS.slice(0, k)
        .toReversed()
        .map((done) => INVERSE_OF[done]),
    ]);
    t.is(context().error?.message, `${action} was made to fail`);
    t.deepEqual(context().done, []);
  });

  test(`when ${action} does not end in time, it is undone together with what was done before`, async (t) => {
    const { tell, asked, state, context } = startContainer(
      (name) => (name === action ? new Promise(() => {}) : {}),
      { timeoutsMs: { [action]: 1 } },
    );
    await tell({ type: 'ADVANCE', to: 'started' });
    t.is(state(), 'failed');
    t.deepEqual(
      asked.slice(k + 1),
      FORWARD_ACTIONS.slice(0, k + 1)
        .toReversed()
        .map((done) => INVERSE_OF[done]),
    );
    t.is(context().error?.code, 'ACTION_TIMED_OUT');
  });

  test(`when ${INVERSE_OF[action]} fails, the rest is undone, both errors are kept, and a removal tries again`, async (t) => {
    let broken = true;
    const { tell, asked, state, context } = startContainer((name) =>
      broken && name === INVERSE_OF[action] ? Promise.reject(new Error('no')) : {},
    );
    await tell({ type: 'ADVANCE', to: 'started' }, { type: 'STOP' });
    t.is(state(), 'failed');
    // The runtime's forced deletion ends the process as well.
    const leftovers = action === 'startProcess' ? [] : [action];
    t.deepEqual(context().leftovers, leftovers);
    t.is(context().undoErrors.length, 1);
    t.deepEqual(
      asked.slice(6),
      FORWARD_ACTIONS.toReversed().map((done) => INVERSE_OF[done]),
    );
    broken = false;
    await tell({ type: 'REMOVE' });
    t.is(state(), 'removed');
    t.deepEqual(asked.slice(12), [...leftovers.map((left) => INVERSE_OF[left]), 'removeRecord']);
  });
}

for (const [way, request, end] of [
  ['a removal', { type: 'REMOVE' }, 'removed'],
  ['a stop', { type: 'STOP' }, 'created'],
  ['a way back', { type: 'ADVANCE', to: 'created' }, 'created'],
] as const) {
  test(`${way} undoes what was left of an earlier run, also when the container has gone forward since`, async (t) => {
    let broken = true;
    const { tell, asked, state, context } = startContainer((name) =>
      broken && name === 'removeCgroups' ? Promise.reject(new Error('no')) : {},
    );
    await tell({ type: 'ADVANCE', to: 'cgroups-initialized' }, { type: 'STOP' });
    broken = false;
    await tell({ type: 'ADVANCE', to: 'spec-built' });
    t.deepEqual([state(), context().leftovers], ['spec-built', ['initCgroups']]);
    asked.length = 0;
    await tell(request);
    t.is(state(), end);
    t.deepEqual(asked.slice(0, 2), ['removeCgroups', 'discardSpec']);
  });
}

test('a container can be taken back to an earlier milestone and on again', async (t) => {
  const { tell, asked, state } = startContainer();
  await tell({ type: 'ADVANCE', to: 'mounted' }, { type: 'ADVANCE', to: 'spec-built' });
  t.is(state(), 'spec-built');
  t.deepEqual(asked.slice(3), ['unmount', 'removeCgroups']);
  await tell({ type: 'ADVANCE', to: 'mounted' }, { type: 'STOP' });
  t.is(state(), 'created');
});

for (const [back, undone] of [
  ['mounted', ['stopProcess', 'detachNetwork', 'deleteRuntime']],
  ['cgroups-initialized', ['stopProcess', 'detachNetwork', 'deleteRuntime', 'unmount']],
  ['spec-built', ['stopProcess', 'detachNetwork', 'deleteRuntime', 'unmount', 'removeCgroups']],
  ['created', ['stopProcess', 'detachNetwork', 'deleteRuntime', 'unmount', 'removeCgroups', 'discardSpec']],
] as const) {
  test(`a container that runs is stopped in order when it is taken back to ${back}, and can go on again`, async (t) => {
    for (const paused of [false, true]) {
      const { tell, asked, state, context, emitted } = startContainer();
      await tell({ type: 'ADVANCE', to: 'started' }, ...(paused ? [{ type: 'PAUSE' } as const] : []));
      asked.length = 0;
      emitted.length = 0;
      await tell({ type: 'ADVANCE', to: back });
      t.is(state(), back);
      t.deepEqual(asked, undone);
      t.deepEqual(emitted, ['kill 15', ...(paused ? ['unpause'] : []), 'stop', 'die 143']);
      t.is(context().exit?.code, 143);
      t.is(context().target, null);
      await tell({ type: 'ADVANCE', to: 'started' });
      t.deepEqual([state(), context().exit], ['started.running', null]);
    }
  });
}

for (const [lost, undone, end] of [
  [['setUpMounts'], ['unmount'], 'cgroups-initialized'],
  [['initCgroups', 'setUpMounts'], ['unmount', 'removeCgroups'], 'spec-built'],
  [['initCgroups'], ['unmount', 'removeCgroups'], 'spec-built'],
  [['buildSpec'], ['unmount', 'removeCgroups', 'discardSpec'], 'created'],
] as const) {
  test(`when ${lost.join(' and ')} of a mounted container are lost, all from there on is undone and it rests in ${end}`, async (t) => {
    const { tell, asked, state, context } = startContainer();
    await tell({ type: 'ADVANCE', to: 'mounted' });
    asked.length = 0;
    await tell({ type: 'LOST', actions: lost });
    t.is(state(), end);
    t.deepEqual(asked, undone);
    t.is(context().error, null);
  });
}

test('a loss that concerns nothing which was done is refused', async (t) => {
  const { tell, actor } = startContainer();
  t.false(actor.getSnapshot().can({ type: 'LOST', actions: ['buildSpec'] }));
  await tell({ type: 'ADVANCE', to: 'spec-built' });
  t.false(actor.getSnapshot().can({ type: 'LOST', actions: ['initCgroups'] }));
  t.false(actor.getSnapshot().can({ type: 'LOST', actions: [] }));
  await tell({ type: 'ADVANCE', to: 'started' });
  t.false(actor.getSnapshot().can({ type: 'LOST', actions: ['setUpMounts'] }));
});

for (const action of ['setUpMounts', 'createRuntime', 'attachNetwork', 'startProcess'] as const) {
  test(`when ${action} was cut off and what it stood on is lost, that is undone, and the container goes on to its target`, async (t) => {
    let isCut = true;
    const first = startContainer((name) => (isCut && name === action ? new Promise(() => {}) : {}));
    first.actor.send({ type: 'ADVANCE', to: 'started' });
    while (!first.asked.includes(action)) await Promise.resolve();
    const { value, context } = first.actor.getSnapshot();
    isCut = false;
    const { tell, asked, state } = startContainer(undefined, {}, { value, context });
    await tell({ type: 'LOST', actions: ['initCgroups', 'setUpMounts'] });
    const at = FORWARD_ACTIONS.indexOf(action);
    // A process that was not seen to run need not be stopped.
    const tried = FORWARD_ACTIONS.slice(1, action === 'startProcess' ? at : at + 1);
    t.deepEqual(asked, [...tried.toReversed().map((done) => INVERSE_OF[done]), ...FORWARD_ACTIONS.slice(1)]);
    t.is(state(), 'started.running');
  });
}

test('when the spec of an earlier run is lost, the container rests in stopped', async (t) => {
  const { tell, state } = startContainer();
  await tell(
    { type: 'ADVANCE', to: 'started' },
    { type: 'EXITED', exit: EXIT, uptimeMs: 5 },
    { type: 'ADVANCE', to: 'mounted' },
    { type: 'LOST', actions: ['buildSpec'] },
  );
  t.is(state(), 'stopped');
});

test('a loss sends a container that waits at a breakpoint back to the breakpoint', async (t) => {
  const { tell, state, context } = startContainer(undefined, { breakpoints: ['mounted'] });
  await tell({ type: 'ADVANCE', to: 'started' }, { type: 'LOST', actions: ['initCgroups', 'setUpMounts'] });
  t.deepEqual([state(), context().target], ['mounted', 'started']);
});

test('a breakpoint holds the container until it is told to go on, and keeps its target', async (t) => {
  const { tell, state } = startContainer(undefined, { breakpoints: ['spec-built', 'mounted'] });
  await tell({ type: 'ADVANCE', to: 'started' });
  t.is(state(), 'spec-built');
  await tell({ type: 'ADVANCE' });
  t.is(state(), 'mounted');
  await tell({ type: 'SET_BREAKPOINTS', states: [] }, { type: 'ADVANCE' });
  t.is(state(), 'started.running');
});

test('a container that ends by itself records its exit once and undoes everything', async (t) => {
  const { tell, state, emitted, context, asked } = startContainer();
  await tell(
    { type: 'ADVANCE', to: 'started' },
    { type: 'EXITED', exit: { ...EXIT, oomKilled: true }, uptimeMs: 5 },
  );
  t.is(state(), 'stopped');
  t.deepEqual(context().exit, { ...EXIT, oomKilled: true });
  t.deepEqual(emitted, ['start', 'oom', 'die 3']);
  t.false(asked.includes('stopProcess'));
});

test('a container with AutoRemove is removed when it ends, and when it fails to start', async (t) => {
  const ended = startContainer(undefined, { autoRemove: true });
  await ended.tell({ type: 'ADVANCE', to: 'started' }, { type: 'EXITED', exit: EXIT, uptimeMs: 5 });
  t.is(ended.state(), 'removed');
  t.deepEqual(ended.emitted, ['start', 'die 3', 'destroy']);
  const failed = startContainer(failing('createRuntime'), { autoRemove: true });
  await failed.tell({ type: 'ADVANCE', to: 'started' });
  t.is(failed.state(), 'removed');
  t.is(failed.context().error?.message, 'createRuntime was made to fail');
});

test('a restart policy brings a container back, with a longer wait each time, until it is stopped', async (t) => {
  const { tell, state, context } = startContainer(undefined, {
    restart: { name: 'on-failure', maximumRetryCount: 2 },
  });
  await tell({ type: 'ADVANCE', to: 'started' });
  for (const backoffMs of [100, 200]) {
    await tell({ type: 'EXITED', exit: EXIT, uptimeMs: 5 });
    t.is(state(), 'restarting');
    t.is(context().backoffMs, backoffMs);
    await tell({ type: 'RESTART_DUE' });
    t.is(state(), 'started.running');
  }
  await tell({ type: 'EXITED', exit: EXIT, uptimeMs: 5 });
  t.is(state(), 'stopped');
});

test('a container stopped or killed by its user is not restarted by its policy', async (t) => {
  const { tell, state } = startContainer(undefined, { restart: { name: 'always', maximumRetryCount: 0 } });
  await tell({ type: 'ADVANCE', to: 'started' }, { type: 'STOP' });
  t.is(state(), 'stopped');
  await tell(
    { type: 'ADVANCE', to: 'started' },
    { type: 'KILL', signal: 9 },
    { type: 'EXITED', exit: EXIT, uptimeMs: 5 },
  );
  t.is(state(), 'stopped');
});

test('a forward action can be given up: it is undone and the container says so', async (t) => {
  const { actor, tell, state, context, asked } = startContainer((name) =>
    name === 'setUpMounts' ? new Promise(() => {}) : {},
  );
  actor.send({ type: 'ADVANCE', to: 'started' });
  while (!asked.includes('setUpMounts')) await Promise.resolve();
  await tell({ type: 'CANCEL' });
  t.is(state(), 'failed');
  t.is(context().error?.code, 'ACTION_CANCELLED');
  t.deepEqual(asked.slice(-3), ['unmount', 'removeCgroups', 'discardSpec']);
});

test('what another process recorded is taken over', async (t) => {
  for (const state of RESTING_STATES) {
    const here = startContainer();
    const context = { ...here.context(), paused: false, startedAt: 'then' };
    here.actor.send({ type: 'OBSERVED', state, context });
    t.is(here.state(), state === 'started' ? 'started.running' : state);
    t.is(here.context().startedAt, 'then');
  }
  const paused = startContainer();
  paused.actor.send({ type: 'OBSERVED', state: 'started', context: { ...paused.context(), paused: true } });
  t.is(paused.state(), 'started.paused');
});

/** Requests that lead through every working state of the chart. */
const SCENARIOS: readonly (readonly ContainerEvent[])[] = [
  [{ type: 'ADVANCE', to: 'started' }, { type: 'STOP' }, { type: 'REMOVE' }],
  [{ type: 'ADVANCE', to: 'started' }, { type: 'PAUSE' }, { type: 'RESUME' }, { type: 'KILL', signal: 10 }],
  [
    { type: 'ADVANCE', to: 'mounted' },
    { type: 'ADVANCE', to: 'created' },
  ],
  [
    { type: 'ADVANCE', to: 'started' },
    { type: 'REMOVE', force: true },
  ],
];

test('a snapshot taken in any working state, loaded by another process and recovered, comes to the same end', async (t) => {
  const visited = new Set<string>();
  for (const scenario of SCENARIOS) {
    const whole = startContainer();
    const crashes: { snapshot: string; left: readonly ContainerEvent[] }[] = [];
    for (const [at, event] of scenario.entries()) {
      const watch = whole.actor.subscribe((snapshot) => {
        if (snapshot.status !== 'active' || snapshot.hasTag('resting')) return;
        visited.add(stateName(snapshot.value));
        const { value, context } = snapshot;
        crashes.push({ snapshot: JSON.stringify({ value, context }), left: scenario.slice(at + 1) });
      });
      await whole.tell(event);
      watch.unsubscribe();
    }
    for (const { snapshot, left } of crashes) {
      const next = startContainer(undefined, {}, JSON.parse(snapshot));
      await next.tell({ type: 'RECOVER' }, ...left);
      t.is(next.state(), whole.state(), snapshot);
      t.deepEqual(next.context().done, whole.context().done);
    }
  }
  t.deepEqual([...visited].toSorted(), actionStates.map(({ name }) => name).toSorted());
});

test('in every resting state each request is either taken or refused, as the golden table says', (t) => {
  const requests: ContainerEvent[] = [
    ...MILESTONES.map((to) => ({ type: 'ADVANCE', to }) as const),
    { type: 'STOP' },
    { type: 'RESTART' },
    { type: 'KILL', signal: 9 },
    { type: 'PAUSE' },
    { type: 'RESUME' },
    { type: 'REMOVE' },
    { type: 'REMOVE', force: true },
    { type: 'EXITED', exit: EXIT, uptimeMs: 0 },
    { type: 'RESTART_DUE' },
    { type: 'CANCEL' },
    { type: 'RECOVER' },
  ];
  const initial = getInitialSnapshot(containerMachine, { id: ID });
  const taken = Object.fromEntries(
    [...RESTING_STATES.filter((state) => state !== 'removed'), 'started.paused'].map((state) => {
      const [outer = state, inner = outer === 'started' ? 'running' : undefined] = state.split('.');
      const snapshot = containerMachine.resolveState({
        value: inner === undefined ? outer : { [outer]: inner },
        context: { ...initial.context, paused: inner === 'paused' },
      });
      const words = requests
        .filter((request) => snapshot.can(request))
        .map((request) =>
          'to' in request ? `ADVANCE ${request.to}` : 'force' in request ? 'REMOVE force' : request.type,
        );
      return [state, words];
    }),
  );
  t.snapshot(taken);
});
