import test from 'ava';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { describeMachine } from '../../machines/describe.ts';
import { vmMachine } from '../../machines/vm.ts';
import {
  VM_STATES,
  VM_TIMEOUTS_MS,
  type VmAction,
  type VmActionInput,
  type VmActionOutput,
  type VmEvent,
  type VmState,
} from '../../src/contract/vm.ts';
import { toErrorRecord } from '../../src/errors/to-error-record.ts';
import { VmError } from '../../src/errors/vm-error.ts';

const described = describeMachine(vmMachine);
const working = described.states.filter(({ action }) => action !== undefined);
const ACTIONS = Object.keys(VM_TIMEOUTS_MS) as VmAction[];

const UP_STATES: VmState[] = ['building-box', 'booting', 'provisioning', 'syncing', 'ready'];
const UP_ACTIONS: VmAction[] = ['buildBox', 'boot', 'provision', 'syncProject'];
const RUN: VmEvent = { type: 'RUN', job: { command: 'true' } };
const DIED: VmEvent = {
  type: 'DIED',
  error: toErrorRecord(new VmError('VM_BOOT_FAILED', 'the virtual machine ended by itself')),
};

type Ending = 'done' | 'failed' | 'never';

/** The chart with actions that end as they are told, on a clock that only the test moves. */
function startVm(endings: (action: VmAction, nth: number) => Ending = () => 'done') {
  const asked: VmAction[] = [];
  const states: VmState[] = [];
  const clock = new SimulatedClock();
  const actors = Object.fromEntries(
    ACTIONS.map((name) => [
      name,
      fromPromise<VmActionOutput, VmActionInput>(({ input: { action } }) => {
        asked.push(action);
        const ending = endings(action, asked.filter((other) => other === action).length);
        if (ending === 'never') return new Promise(() => {});
        if (ending === 'failed')
          return Promise.reject(new VmError('VM_PROVISION_FAILED', `${action} was made to fail`));
        return Promise.resolve(action === 'runJob' ? { exitCode: 7 } : {});
      }),
    ]),
  ) as never;
  const actor = createActor(vmMachine.provide({ actors }), { input: { kernel: 'cgroup2' }, clock });
  actor.subscribe(({ value }) => {
    if (states.at(-1) !== value) states.push(value);
  });
  actor.start();
  /** Lets every promise that can settle do so: an action that never ends holds the chart where it is. */
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const tell = async (...events: VmEvent[]) => {
    for (const event of events) {
      actor.send(event);
      await settle();
    }
  };
  const wait = async (milliseconds: number) => {
    clock.increment(milliseconds);
    await settle();
  };
  return {
    asked,
    states,
    tell,
    wait,
    state: () => actor.getSnapshot().value,
    context: () => actor.getSnapshot().context,
  };
}

test('the states are those of the contract, each with a description', (t) => {
  t.deepEqual(described.states.map(({ name }) => name).toSorted(), [...VM_STATES].toSorted());
  for (const { name, description } of described.states) t.not(description, '', name);
});

test('every working state handles the end, the failure and the time limit of its action', (t) => {
  t.deepEqual(working.map(({ action = '' }) => action).toSorted(), [...ACTIONS].toSorted());
  for (const { name, action } of working) {
    const events = described.edges.filter(({ from }) => from === name).map(({ event }) => event);
    for (const needed of [`${action} done`, `${action} failed`, `${action} timed out`])
      t.true(events.includes(needed), `${name} does not handle ${needed}`);
  }
});

test('a machine comes up, runs what it is told as often as one likes, and is taken away', async (t) => {
  const { tell, states, asked, context, state } = startVm();
  await tell({ type: 'UP' });
  t.deepEqual(states, ['absent', ...UP_STATES]);
  await tell(RUN, RUN);
  t.is(context().exitCode, 7);
  t.is(state(), 'ready');
  await tell({ type: 'DESTROY' });
  t.is(state(), 'destroyed');
  t.deepEqual(asked, [...UP_ACTIONS, 'runJob', 'runJob', 'halt', 'clearAway']);
});

for (const [index, action] of UP_ACTIONS.entries()) {
  const isInside = index >= UP_ACTIONS.indexOf('provision');
  test(`when ${action} fails, what there is of the machine is taken away`, async (t) => {
    const { tell, asked, state, context } = startVm((name) => (name === action ? 'failed' : 'done'));
    await tell({ type: 'UP' });
    t.is(state(), 'failed');
    t.is(context().error?.message, `${action} was made to fail`);
    t.deepEqual(asked, [
      ...UP_ACTIONS.slice(0, index + 1),
      ...(isInside ? ['halt'] : []),
      'clearAway',
    ] as VmAction[]);
  });

  test(`when ${action} does not end in time, the emulator is killed, and the error names the step`, async (t) => {
    const { tell, wait, asked, state, context } = startVm((name) => (name === action ? 'never' : 'done'));
    await tell({ type: 'UP' });
    await wait(VM_TIMEOUTS_MS[action]);
    if (action === 'boot') {
      t.is(state(), 'booting');
      await wait(VM_TIMEOUTS_MS.boot);
    }
    t.is(state(), 'failed');
    t.like(context().error, { code: 'VM_ACTION_TIMED_OUT', value: action });
    t.is(asked.at(-1), 'clearAway');
  });

  test(`to destroy it during ${action} needs no answer of the machine`, async (t) => {
    const { tell, asked, state } = startVm((name) => (name === action ? 'never' : 'done'));
    await tell({ type: 'UP' }, { type: 'DESTROY' });
    t.is(state(), 'destroyed');
    t.deepEqual(asked, [...UP_ACTIONS.slice(0, index + 1), 'clearAway'] as VmAction[]);
  });
}

test('a boot that hangs is tried once more, with a new emulator', async (t) => {
  const { tell, wait, asked, state, context } = startVm((action, nth) =>
    action === 'boot' && nth === 1 ? 'never' : 'done',
  );
  await tell({ type: 'UP' });
  t.is(state(), 'booting');
  await wait(VM_TIMEOUTS_MS.boot);
  t.is(state(), 'ready');
  t.is(context().error, null);
  t.deepEqual(asked, ['buildBox', 'boot', 'unplug', 'boot', 'provision', 'syncProject']);
});

for (const during of ['ready', 'testing'] as const) {
  test(`a machine that dies while it is ${during} is cleared away, and its death is the error`, async (t) => {
    const { tell, asked, state, context } = startVm((action) => (action === 'runJob' ? 'never' : 'done'));
    await tell({ type: 'UP' }, ...(during === 'testing' ? [RUN] : []), DIED);
    t.is(state(), 'failed');
    t.is(context().error?.message, 'the virtual machine ended by itself');
    t.is(asked.at(-1), 'clearAway');
  });
}

test('a machine that does not halt is killed, which is no failure', async (t) => {
  const { tell, wait, state, context } = startVm((action) => (action === 'halt' ? 'never' : 'done'));
  await tell({ type: 'UP' }, { type: 'DESTROY' });
  t.is(state(), 'halting');
  await wait(VM_TIMEOUTS_MS.halt);
  t.is(state(), 'destroyed');
  t.deepEqual(context().undoErrors, []);
});

test('a reset leads back to ready, and a boot that hangs after it does not stay', async (t) => {
  const { tell, wait, asked, state } = startVm((action, nth) =>
    action === 'reset' && nth === 2 ? 'never' : 'done',
  );
  await tell({ type: 'UP' }, { type: 'RESET' });
  t.is(state(), 'ready');
  await tell({ type: 'RESET' });
  await wait(VM_TIMEOUTS_MS.reset);
  t.is(state(), 'failed');
  t.deepEqual(asked.slice(-3), ['reset', 'reset', 'clearAway']);
});

test('a machine that is halted keeps its disk, and comes up again', async (t) => {
  const { tell, states, asked, state } = startVm();
  await tell({ type: 'UP' }, { type: 'HALT' });
  t.is(state(), 'halted');
  t.is(asked.at(-1), 'halt');
  await tell({ type: 'UP' });
  t.is(state(), 'ready');
  t.deepEqual(states.slice(-7), ['halting', 'halted', ...UP_STATES]);
  await tell({ type: 'DESTROY' });
  t.is(state(), 'destroyed');
  t.deepEqual(asked.slice(-2), ['halt', 'clearAway']);
});

test('a machine that is halted is taken away without being booted', async (t) => {
  const { tell, asked, state } = startVm();
  await tell({ type: 'UP' }, { type: 'HALT' }, { type: 'DESTROY' });
  t.is(state(), 'destroyed');
  t.deepEqual(asked.slice(-2), ['halt', 'clearAway']);
});

test('a boot that hangs after a halt may be tried once more, however often it was tried before', async (t) => {
  const { tell, wait, state } = startVm((action, nth) =>
    action === 'boot' && (nth === 1 || nth === 3) ? 'never' : 'done',
  );
  await tell({ type: 'UP' });
  await wait(VM_TIMEOUTS_MS.boot);
  await tell({ type: 'HALT' }, { type: 'UP' });
  await wait(VM_TIMEOUTS_MS.boot);
  t.is(state(), 'ready');
});

test('a machine that does not halt in time is cleared away', async (t) => {
  const { tell, wait, state } = startVm((action) => (action === 'halt' ? 'never' : 'done'));
  await tell({ type: 'UP' }, { type: 'HALT' });
  await wait(VM_TIMEOUTS_MS.halt);
  t.is(state(), 'destroyed');
});

test('what runs inside can be given up without the machine', async (t) => {
  const { tell, state, context } = startVm((action) => (action === 'runJob' ? 'never' : 'done'));
  await tell({ type: 'UP' }, RUN, { type: 'CANCEL' });
  t.is(state(), 'ready');
  t.is(context().job, null);
});

test('the project is copied anew into a machine that is up', async (t) => {
  const { tell, asked, state } = startVm();
  await tell({ type: 'UP' }, { type: 'SYNC' });
  t.is(state(), 'ready');
  t.deepEqual(asked, [...UP_ACTIONS, 'syncProject']);
});

test('what keeps a machine from being taken away is told beside the first failure', async (t) => {
  const { tell, state, context } = startVm((action) =>
    action === 'provision' || action === 'clearAway' ? 'failed' : 'done',
  );
  await tell({ type: 'UP' });
  t.is(state(), 'failed');
  t.is(context().error?.message, 'provision was made to fail');
  t.deepEqual(
    context().undoErrors.map(({ message }) => message),
    ['clearAway was made to fail'],
  );
});

test('an event that a state does not know changes nothing', async (t) => {
  const { tell, state, asked } = startVm();
  await tell(RUN, DIED);
  t.is(state(), 'absent');
  await tell({ type: 'UP' }, { type: 'UP' });
  t.is(state(), 'ready');
  t.deepEqual(asked, UP_ACTIONS);
});
