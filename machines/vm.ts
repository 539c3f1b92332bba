import { assign, fromPromise, setup } from 'xstate';
import {
  VM_TIMEOUTS_MS,
  type VmAction,
  type VmActionInput,
  type VmActionOutput,
  type VmContext,
  type VmEvent,
  type VmInput,
} from '../src/contract/vm.ts';
import type { ErrorRecord } from '../src/errors/lockstep-error.ts';
import { toErrorRecord } from '../src/errors/to-error-record.ts';
import { VmError } from '../src/errors/vm-error.ts';

const BOOTS_AT_MOST = 2;

const notProvided = fromPromise<VmActionOutput, VmActionInput>(({ input }) =>
  Promise.reject(new Error(`the action ${input.action} was not provided`)),
);

function limitOf(action: VmAction) {
  return ({ context }: { context: VmContext }): number =>
    context.timeoutsMs[action] ?? VM_TIMEOUTS_MS[action];
}

const vmSetup = setup({
  types: { context: {} as VmContext, events: {} as VmEvent, input: {} as VmInput },
  actors: {
    buildBox: notProvided,
    boot: notProvided,
    unplug: notProvided,
    provision: notProvided,
    syncProject: notProvided,
    runJob: notProvided,
    reset: notProvided,
    halt: notProvided,
    clearAway: notProvided,
  },
  delays: {
    buildBoxLimit: limitOf('buildBox'),
    bootLimit: limitOf('boot'),
    unplugLimit: limitOf('unplug'),
    provisionLimit: limitOf('provision'),
    syncProjectLimit: limitOf('syncProject'),
    runJobLimit: limitOf('runJob'),
    resetLimit: limitOf('reset'),
    haltLimit: limitOf('halt'),
    clearAwayLimit: limitOf('clearAway'),
  },
  guards: {
    keepsDisk: ({ context }) => context.keepsDisk,
    mayBootAgain: ({ context }) => context.boots < BOOTS_AT_MOST && context.error === null,
    hasFailed: ({ context }) => context.error !== null || context.undoErrors.length > 0,
  },
  actions: {
    beginAnew: assign({ boots: 0, keepsDisk: false }),
    keepDisk: assign({ keepsDisk: true }),
    forgetJob: assign({ job: null }),
    countBoot: assign({ boots: ({ context }) => context.boots + 1 }),
    takeJob: assign({
      job: ({ context, event }) => (event.type === 'RUN' ? event.job : context.job),
      exitCode: null,
    }),
    recordExitCode: assign({ job: null, exitCode: (_, output: VmActionOutput) => output.exitCode ?? null }),
    recordError: assign({ error: ({ context }, error: ErrorRecord) => context.error ?? error }),
    recordDeath: assign({
      error: ({ context, event }) => context.error ?? (event.type === 'DIED' ? event.error : null),
    }),
    recordUndoError: assign({
      undoErrors: ({ context }, error: ErrorRecord) => [...context.undoErrors, error],
    }),
  },
});

const invocation = <const Action extends VmAction>(action: Action) => ({
  id: action,
  src: action,
  input: ({ context }: { context: VmContext }) => ({ action, context }),
});

function failed<Name extends 'recordError' | 'recordUndoError'>(type: Name) {
  return {
    type,
    params: ({ event }: { event: { error: unknown } }) => toErrorRecord(event.error),
  } as const;
}

function timedOut<Name extends 'recordError' | 'recordUndoError'>(type: Name, action: VmAction) {
  return { type, params: timeoutOf(action) } as const;
}

/** The failure of a step that was still under way when its time limit ended. Pure. */
function timeoutOf(action: VmAction): ErrorRecord {
  const message = `the virtual machine did not finish ${action} within its time limit`;
  return toErrorRecord(new VmError('VM_ACTION_TIMED_OUT', message, { value: action }));
}

/**
 * The life of a virtual machine, from nothing to nothing: a box is built, booted, prepared, filled with the project, used as
 * often as one likes, and taken away. Whatever fails after the box, what there is of the machine is taken away, too.
 */
export const vmMachine = vmSetup.createMachine({
  id: 'vm',
  context: ({ input }) => ({
    kernel: input.kernel,
    timeoutsMs: input.timeoutsMs ?? {},
    boots: 0,
    keepsDisk: false,
    job: null,
    exitCode: null,
    error: null,
    undoErrors: [],
  }),
  initial: 'absent',
  states: {
    absent: {
      description: 'There is nothing but a row in the table of kernels.',
      tags: 'resting',
      on: { UP: 'building-box', DESTROY: 'clearing' },
    },
    'building-box': {
      description: 'The disk is built from packages, or found in the cache.',
      entry: 'beginAnew',
      invoke: {
        ...invocation('buildBox'),
        onDone: 'booting',
        onError: { target: 'clearing', actions: failed('recordError') },
      },
      after: { buildBoxLimit: { target: 'clearing', actions: timedOut('recordError', 'buildBox') } },
      on: { DESTROY: 'clearing' },
    },
    booting: {
      description: 'The emulator runs, and the kernel is on its way to the first process.',
      entry: 'countBoot',
      invoke: {
        ...invocation('boot'),
        onDone: 'provisioning',
        onError: { target: 'clearing', actions: failed('recordError') },
      },
      after: {
        bootLimit: [
          { guard: 'mayBootAgain', target: 'unplugging' },
          { target: 'clearing', actions: timedOut('recordError', 'boot') },
        ],
      },
      on: { DESTROY: 'clearing' },
    },
    unplugging: {
      description: 'A boot hung: the emulator is killed, to be started once more.',
      invoke: {
        ...invocation('unplug'),
        onDone: 'booting',
        onError: { target: 'clearing', actions: failed('recordError') },
      },
      after: { unplugLimit: { target: 'clearing', actions: timedOut('recordError', 'unplug') } },
      on: { DESTROY: 'clearing' },
    },
    provisioning: {
      description:
        'It is checked that the kernel is what its row says, and the machine is prepared for containers.',
      invoke: {
        ...invocation('provision'),
        onDone: 'syncing',
        onError: { target: 'halting', actions: failed('recordError') },
      },
      after: { provisionLimit: { target: 'clearing', actions: timedOut('recordError', 'provision') } },
      on: { DESTROY: 'clearing', DIED: { target: 'clearing', actions: 'recordDeath' } },
    },
    syncing: {
      description: 'The project is copied into the machine.',
      invoke: {
        ...invocation('syncProject'),
        onDone: 'ready',
        onError: { target: 'halting', actions: failed('recordError') },
      },
      after: { syncProjectLimit: { target: 'clearing', actions: timedOut('recordError', 'syncProject') } },
      on: { DESTROY: 'clearing', DIED: { target: 'clearing', actions: 'recordDeath' } },
    },
    ready: {
      description: 'The machine waits for something to run.',
      tags: 'resting',
      on: {
        RUN: { target: 'testing', actions: 'takeJob' },
        SYNC: 'syncing',
        RESET: 'resetting',
        HALT: { target: 'halting', actions: 'keepDisk' },
        DESTROY: 'halting',
        DIED: { target: 'clearing', actions: 'recordDeath' },
      },
    },
    testing: {
      description: 'Tests or a command run inside.',
      invoke: {
        ...invocation('runJob'),
        onDone: {
          target: 'ready',
          actions: {
            type: 'recordExitCode',
            params: ({ event }: { event: { output: VmActionOutput } }) => event.output,
          },
        },
        onError: { target: 'halting', actions: failed('recordError') },
      },
      after: { runJobLimit: { target: 'clearing', actions: timedOut('recordError', 'runJob') } },
      on: {
        CANCEL: { target: 'ready', actions: 'forgetJob' },
        DESTROY: 'clearing',
        DIED: { target: 'clearing', actions: 'recordDeath' },
      },
    },
    resetting: {
      description: 'Its processor starts anew, as after a power cut; its disk keeps what was written.',
      invoke: {
        ...invocation('reset'),
        onDone: 'ready',
        onError: { target: 'clearing', actions: failed('recordError') },
      },
      after: { resetLimit: { target: 'clearing', actions: timedOut('recordError', 'reset') } },
      on: { DESTROY: 'clearing', DIED: { target: 'clearing', actions: 'recordDeath' } },
    },
    halting: {
      description: 'The machine is told to power off.',
      invoke: {
        ...invocation('halt'),
        onDone: [{ guard: 'keepsDisk', target: 'halted' }, { target: 'clearing' }],
        onError: { target: 'clearing', actions: failed('recordUndoError') },
      },
      // One that does not listen any more is killed, and that is no failure: it holds nothing that is worth keeping.
      after: { haltLimit: 'clearing' },
    },
    halted: {
      description: 'The machine is off; its disk waits for the next boot.',
      tags: 'resting',
      on: { UP: 'building-box', DESTROY: 'clearing' },
    },
    clearing: {
      description: 'The emulator is killed if it still runs, and its files are deleted.',
      invoke: {
        ...invocation('clearAway'),
        onDone: [{ guard: 'hasFailed', target: 'failed' }, { target: 'destroyed' }],
        onError: { target: 'failed', actions: failed('recordUndoError') },
      },
      after: { clearAwayLimit: { target: 'failed', actions: timedOut('recordUndoError', 'clearAway') } },
    },
    destroyed: { description: 'Nothing is left of the machine; its box stays cached.', type: 'final' },
    failed: {
      description: 'As destroyed, after something went wrong; the serial log is kept.',
      type: 'final',
    },
  },
});
