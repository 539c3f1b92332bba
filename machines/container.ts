import type {
  ActionInput,
  ActionOutput,
  ContainerContext,
  ContainerInput,
  ExitRecord,
} from '../src/contract/lifecycle.ts';
import { DEFAULT_STOP } from '../src/contract/lifecycle.ts';
import type { ContainerAction, ForwardAction } from '../src/contract/states.ts';
import { toErrorRecord } from '../src/errors/to-error-record.ts';
import { containerSetup } from './container-setup.ts';
import { actionCancelled, actionTimedOut } from './failure.ts';

/*
 * The pieces that every working state repeats. Forward: a failure undoes what was done before; a time-out or a
 * request to give up undoes the action itself as well, since nobody knows how far it came. Backward: what cannot be
 * undone is remembered, the rest is undone all the same, and the container rests in `failed`.
 */
const inputFor =
  (action: ContainerAction) =>
  ({ context }: { context: ContainerContext }): ActionInput => ({ action, context });

const SIGKILL = 9;
/** The exit code of a process that was killed and whose end nobody saw. */
const KILLED = 128 + SIGKILL;

const done = (action: ForwardAction) =>
  ({
    type: 'recordDone',
    params: ({ event }: { event: { output: ActionOutput } }) => ({ action, output: event.output }),
  }) as const;

const failed = {
  target: 'undoing',
  actions: [
    {
      type: 'recordFailure',
      params: ({ event }: { event: { error: unknown } }) => toErrorRecord(event.error),
    },
    { type: 'undoTo', params: 'failed' },
  ],
} as const;

const timedOut = (action: ForwardAction) =>
  ({
    target: 'undoing',
    actions: [
      { type: 'recordFailure', params: actionTimedOut(action) },
      { type: 'countAsDone', params: action },
      { type: 'undoTo', params: 'failed' },
    ],
  }) as const;

const givenUp = (action: ForwardAction) =>
  ({
    CANCEL: {
      target: 'undoing',
      actions: [
        { type: 'recordFailure', params: actionCancelled(action) },
        { type: 'countAsDone', params: action },
        { type: 'undoTo', params: 'failed' },
      ],
    },
    STOP: { target: 'undoing', actions: [{ type: 'countAsDone', params: action }, 'undoToRest'] },
  }) as const;

/*
 * What is gone is taken back by its inverses all the same, with everything that was built upon it: each looks at what
 * there still is, and the journal tells. Whatever was asked for goes on from there.
 */
const lost = {
  LOST: { guard: 'hasLost', target: 'undoing', actions: ['retryLeftovers', 'undoToWhatHolds'] },
} as const;
const lostUnder = (action: ForwardAction) =>
  ({
    LOST: {
      guard: 'hasLost',
      target: 'undoing',
      actions: [{ type: 'countAsDone', params: action }, 'undoToWhatHolds'],
    },
  }) as const;

const undone = (action: ForwardAction) =>
  ({ target: 'undoing', actions: { type: 'recordUndone', params: action } }) as const;

const notUndone = (action: ForwardAction) =>
  ({
    target: 'undoing',
    actions: {
      type: 'recordLeftover',
      params: ({ event }: { event: { error: unknown } }) => ({ action, error: toErrorRecord(event.error) }),
    },
  }) as const;

const notUndoneInTime = (action: ForwardAction, inverse: ContainerAction) =>
  ({
    target: 'undoing',
    actions: { type: 'recordLeftover', params: { action, error: actionTimedOut(inverse) } },
  }) as const;

const noted = [
  { type: 'noteError', params: ({ event }: { event: { error: unknown } }) => toErrorRecord(event.error) },
] as const;
const notedTimeout = (action: ContainerAction) =>
  [{ type: 'noteError', params: actionTimedOut(action) }] as const;

const exitOf = ({ event }: { event: { output: ActionOutput } }) => event.output.exit;
/** `stopProcess` came to its end, with the exit that it saw. */
const processEnded = [
  { type: 'recordExit', params: exitOf },
  { type: 'recordUndone', params: 'startProcess' },
] as const;
/** The process ended by itself: its exit comes with the event, and there is nothing left to stop. */
const exited = [
  { type: 'recordExit', params: ({ event }: { event: { exit: ExitRecord } }) => event.exit },
  'dropProcess',
] as const;
const removalTriesLeftovers = {
  target: 'undoing',
  actions: ['noteRemoval', 'retryLeftovers', { type: 'undoTo', params: 'removed' }],
} as const;

/** What is known of a container before anything has been done. Pure. */
export function initialContext(input: ContainerInput): ContainerContext {
  return {
    id: input.id,
    target: null,
    breakpoints: input.breakpoints ?? [],
    done: [],
    leftovers: [],
    undo: null,
    process: null,
    startedAt: null,
    exit: null,
    error: null,
    undoErrors: [],
    stop: {
      signal: input.stopSignal ?? DEFAULT_STOP.signal,
      graceMs: input.stopGraceMs ?? DEFAULT_STOP.graceMs,
    },
    stopping: null,
    stoppedByUser: false,
    restartAsked: false,
    signal: null,
    paused: false,
    autoRemove: input.autoRemove ?? false,
    removeVolumes: input.autoRemove ?? false,
    restart: input.restart ?? { name: 'no', maximumRetryCount: 0 },
    restartCount: 0,
    backoffMs: 0,
    timeoutsMs: input.timeoutsMs ?? {},
  };
}

/**
 * The lifecycle of one container. Forward by `ADVANCE`, one action between two resting states; back by the inverses,
 * newest first, through the one hub `undoing`. It is pure: an engine provides the sixteen actors.
 */
export const containerMachine = containerSetup.createMachine({
  id: 'container',
  context: ({ input }) => initialContext(input),
  initial: 'created',
  on: {
    SET_BREAKPOINTS: { actions: 'setBreakpoints' },
    SET_TIMEOUTS: { actions: 'setTimeouts' },
    OBSERVED: [
      { guard: { type: 'observes', params: 'created' }, target: '.created', actions: 'adopt' },
      { guard: { type: 'observes', params: 'spec-built' }, target: '.spec-built', actions: 'adopt' },
      {
        guard: { type: 'observes', params: 'cgroups-initialized' },
        target: '.cgroups-initialized',
        actions: 'adopt',
      },
      { guard: { type: 'observes', params: 'mounted' }, target: '.mounted', actions: 'adopt' },
      {
        guard: 'observesPaused',
        target: '.started.paused',
        actions: 'adopt',
      },
      { guard: { type: 'observes', params: 'started' }, target: '.started.running', actions: 'adopt' },
      { guard: { type: 'observes', params: 'restarting' }, target: '.restarting', actions: 'adopt' },
      { guard: { type: 'observes', params: 'stopped' }, target: '.stopped', actions: 'adopt' },
      { guard: { type: 'observes', params: 'failed' }, target: '.failed', actions: 'adopt' },
      { guard: { type: 'observes', params: 'removed' }, target: '.removed', actions: 'adopt' },
    ],
  },
  states: {
    created: {
      description: 'The configuration is validated and recorded on disk.',
      tags: ['resting'],
      on: {
        ADVANCE: {
          guard: { type: 'asksForward', params: 'created' },
          target: 'building-spec',
          actions: ['setTarget', 'clearError'],
        },
        RESTART: { target: 'building-spec', actions: ['askRestart', 'clearError'] },
        REMOVE: { target: 'removing', actions: 'noteRemoval' },
      },
    },
    // The way forward
    'building-spec': {
      description: 'The OCI spec is built from the configuration and written into the bundle.',
      tags: ['working', 'forward'],
      invoke: {
        id: 'buildSpec',
        src: 'buildSpec',
        input: inputFor('buildSpec'),
        onDone: { target: 'spec-built', actions: done('buildSpec') },
        onError: failed,
      },
      after: { buildSpecLimit: timedOut('buildSpec') },
      on: { ...givenUp('buildSpec'), RECOVER: { target: 'building-spec', reenter: true } },
    },
    'spec-built': {
      description: '`config.json` (OCI) stands in the bundle.',
      tags: ['resting'],
      entry: { type: 'arrive', params: 'spec-built' },
      always: { guard: { type: 'goesOn', params: 'spec-built' }, target: 'initializing-cgroups' },
      on: {
        ADVANCE: [
          {
            guard: { type: 'asksForward', params: 'spec-built' },
            target: 'initializing-cgroups',
            actions: 'setTarget',
          },
          {
            guard: { type: 'asksBack', params: 'spec-built' },
            target: 'undoing',
            actions: ['retryLeftovers', 'undoToTarget'],
          },
        ],
        RESTART: { target: 'initializing-cgroups', actions: 'askRestart' },
        STOP: { target: 'undoing', actions: ['retryLeftovers', 'undoToRest'] },
        REMOVE: removalTriesLeftovers,
        ...lost,
      },
    },
    'initializing-cgroups': {
      description: 'The cgroup’s parents are made, so that they can hold what the spec asks.',
      tags: ['working', 'forward'],
      invoke: {
        id: 'initCgroups',
        src: 'initCgroups',
        input: inputFor('initCgroups'),
        onDone: { target: 'cgroups-initialized', actions: done('initCgroups') },
        onError: failed,
      },
      after: { initCgroupsLimit: timedOut('initCgroups') },
      on: {
        ...givenUp('initCgroups'),
        ...lostUnder('initCgroups'),
        RECOVER: { target: 'initializing-cgroups', reenter: true },
      },
    },
    'cgroups-initialized': {
      description: 'The cgroup’s parents exist and can hold what the spec asks.',
      tags: ['resting'],
      entry: { type: 'arrive', params: 'cgroups-initialized' },
      always: { guard: { type: 'goesOn', params: 'cgroups-initialized' }, target: 'mounting' },
      on: {
        ADVANCE: [
          {
            guard: { type: 'asksForward', params: 'cgroups-initialized' },
            target: 'mounting',
            actions: 'setTarget',
          },
          {
            guard: { type: 'asksBack', params: 'cgroups-initialized' },
            target: 'undoing',
            actions: ['retryLeftovers', 'undoToTarget'],
          },
        ],
        RESTART: { target: 'mounting', actions: 'askRestart' },
        STOP: { target: 'undoing', actions: ['retryLeftovers', 'undoToRest'] },
        REMOVE: removalTriesLeftovers,
        ...lost,
      },
    },
    mounting: {
      description: 'The root file system, the volumes and the container’s own files are put in place.',
      tags: ['working', 'forward'],
      invoke: {
        id: 'setUpMounts',
        src: 'setUpMounts',
        input: inputFor('setUpMounts'),
        onDone: { target: 'mounted', actions: done('setUpMounts') },
        onError: failed,
      },
      after: { setUpMountsLimit: timedOut('setUpMounts') },
      on: {
        ...givenUp('setUpMounts'),
        ...lostUnder('setUpMounts'),
        RECOVER: { target: 'mounting', reenter: true },
      },
    },
    mounted: {
      description:
        'The root file system, the volumes, shm and /etc/{hosts,hostname,resolv.conf} are in place.',
      tags: ['resting'],
      entry: { type: 'arrive', params: 'mounted' },
      always: { guard: { type: 'goesOn', params: 'mounted' }, target: 'creating' },
      on: {
        ADVANCE: [
          { guard: { type: 'asksForward', params: 'mounted' }, target: 'creating', actions: 'setTarget' },
          {
            guard: { type: 'asksBack', params: 'mounted' },
            target: 'undoing',
            actions: ['retryLeftovers', 'undoToTarget'],
          },
        ],
        RESTART: { target: 'creating', actions: 'askRestart' },
        STOP: { target: 'undoing', actions: ['retryLeftovers', 'undoToRest'] },
        REMOVE: removalTriesLeftovers,
        ...lost,
      },
    },
    creating: {
      description: 'The OCI runtime makes the container: its namespaces exist and its process waits.',
      tags: ['working', 'forward'],
      invoke: {
        id: 'createRuntime',
        src: 'createRuntime',
        input: inputFor('createRuntime'),
        onDone: { target: 'attaching-network', actions: done('createRuntime') },
        onError: failed,
      },
      after: { createRuntimeLimit: timedOut('createRuntime') },
      on: {
        ...givenUp('createRuntime'),
        ...lostUnder('createRuntime'),
        RECOVER: { target: 'creating', reenter: true },
      },
    },
    'attaching-network': {
      description: 'The network namespace is connected.',
      tags: ['working', 'forward'],
      invoke: {
        id: 'attachNetwork',
        src: 'attachNetwork',
        input: inputFor('attachNetwork'),
        onDone: { target: 'starting', actions: done('attachNetwork') },
        onError: failed,
      },
      after: { attachNetworkLimit: timedOut('attachNetwork') },
      on: {
        ...givenUp('attachNetwork'),
        ...lostUnder('attachNetwork'),
        // The process that waits to be started may have died with the engine: `createRuntime` finds it or makes it again.
        RECOVER: { target: 'creating' },
      },
    },
    starting: {
      description: 'The runtime lets the process run.',
      tags: ['working', 'forward'],
      invoke: {
        id: 'startProcess',
        src: 'startProcess',
        input: inputFor('startProcess'),
        onDone: [
          {
            guard: 'wasAskedToRestart',
            target: 'started',
            actions: [
              done('startProcess'),
              { type: 'recordStart', params: ({ event }) => event.output },
              'emitStart',
              'emitRestart',
              'finishRestart',
            ],
          },
          {
            target: 'started',
            actions: [
              done('startProcess'),
              { type: 'recordStart', params: ({ event }) => event.output },
              'emitStart',
            ],
          },
        ],
        onError: failed,
      },
      after: { startProcessLimit: timedOut('startProcess') },
      // A process that was not seen to run is nothing that must be stopped: it is gone with the rest.
      on: { ...givenUp('startProcess'), ...lost, RECOVER: { target: 'starting', reenter: true } },
    },
    started: {
      description: 'The runtime created the container, the network is attached, the process runs.',
      entry: { type: 'arrive', params: 'started' },
      initial: 'running',
      on: {
        ADVANCE: {
          guard: { type: 'asksBack', params: 'started' },
          target: 'undoing',
          actions: ['planStop', 'undoToTarget', 'announceStopSignal'],
        },
        STOP: {
          target: 'undoing',
          actions: ['planStop', { type: 'undoTo', params: 'stopped' }, 'announceStopSignal'],
        },
        RESTART: {
          target: 'undoing',
          actions: ['planStop', { type: 'undoTo', params: 'stopped' }, 'askRestart', 'announceStopSignal'],
        },
        REMOVE: {
          guard: 'isForced',
          target: 'undoing',
          actions: ['noteRemoval', 'planKill', { type: 'undoTo', params: 'removed' }, 'announceStopSignal'],
        },
        EXITED: [
          {
            guard: 'exitedByOom',
            target: 'undoing',
            actions: [
              'planAfterExit',
              ...exited,
              'emitOom',
              { type: 'emitDie', params: ({ event }) => event.exit.code },
            ],
          },
          {
            target: 'undoing',
            actions: [
              'planAfterExit',
              ...exited,
              { type: 'emitDie', params: ({ event }) => event.exit.code },
            ],
          },
        ],
      },
      states: {
        running: {
          description: 'The process runs.',
          tags: ['resting'],
          on: {
            PAUSE: { target: 'pausing' },
            KILL: { target: 'signalling', actions: 'setSignal' },
          },
        },
        pausing: {
          description: 'The cgroup is being frozen.',
          tags: ['working'],
          invoke: {
            id: 'pauseProcess',
            src: 'pauseProcess',
            input: inputFor('pauseProcess'),
            onDone: { target: 'paused', actions: 'emitPause' },
            onError: { target: 'running', actions: noted },
          },
          after: { pauseProcessLimit: { target: 'running', actions: notedTimeout('pauseProcess') } },
          on: { RECOVER: { target: 'pausing', reenter: true } },
        },
        paused: {
          description: 'The process is frozen.',
          tags: ['resting'],
          entry: { type: 'setPaused', params: true },
          on: {
            RESUME: { target: 'resuming', actions: 'clearSignal' },
            ADVANCE: {
              guard: { type: 'asksBack', params: 'started' },
              target: '#container.undoing',
              actions: ['planStop', 'undoToTarget', 'announceStopSignal', 'emitUnpause'],
            },
            STOP: {
              target: '#container.undoing',
              actions: [
                'planStop',
                { type: 'undoTo', params: 'stopped' },
                'announceStopSignal',
                'emitUnpause',
              ],
            },
            RESTART: {
              target: '#container.undoing',
              actions: [
                'planStop',
                { type: 'undoTo', params: 'stopped' },
                'askRestart',
                'announceStopSignal',
                'emitUnpause',
              ],
            },
            KILL: { target: 'signalling', actions: 'setSignal' },
          },
        },
        resuming: {
          description: 'The cgroup is being thawed.',
          tags: ['working'],
          invoke: {
            id: 'resumeProcess',
            src: 'resumeProcess',
            input: inputFor('resumeProcess'),
            onDone: [
              // Docker tells only that it ends.
              { guard: 'isBeingKilled', target: 'running', actions: { type: 'setPaused', params: false } },
              { target: 'running', actions: [{ type: 'setPaused', params: false }, 'emitUnpause'] },
            ],
            onError: { target: 'paused', actions: noted },
          },
          after: { resumeProcessLimit: { target: 'paused', actions: notedTimeout('resumeProcess') } },
          on: { RECOVER: { target: 'resuming', reenter: true } },
        },
        signalling: {
          description: 'A signal is being sent; the process may or may not end by it.',
          tags: ['working'],
          invoke: {
            id: 'signalProcess',
            src: 'signalProcess',
            input: inputFor('signalProcess'),
            onDone: [
              { guard: 'thaws', target: 'resuming', actions: 'emitSignal' },
              { guard: 'isPaused', target: 'paused', actions: 'emitSignal' },
              { target: 'running', actions: 'emitSignal' },
            ],
            onError: [
              { guard: 'isPaused', target: 'paused', actions: noted },
              { target: 'running', actions: noted },
            ],
          },
          after: {
            signalProcessLimit: [
              { guard: 'isPaused', target: 'paused', actions: notedTimeout('signalProcess') },
              { target: 'running', actions: notedTimeout('signalProcess') },
            ],
          },
          on: { RECOVER: { target: 'signalling', reenter: true } },
        },
      },
    },

    // The way back: each inverse returns to `undoing`, which picks the next one
    undoing: {
      description: 'Picks the newest effect that must be undone, or the state to rest in when there is none.',
      tags: ['transient'],
      always: [
        { guard: { type: 'mustUndo', params: 'startProcess' }, target: 'stopping' },
        { guard: { type: 'mustUndo', params: 'attachNetwork' }, target: 'detaching-network' },
        { guard: { type: 'mustUndo', params: 'createRuntime' }, target: 'deleting-runtime' },
        { guard: { type: 'mustUndo', params: 'setUpMounts' }, target: 'unmounting' },
        { guard: { type: 'mustUndo', params: 'initCgroups' }, target: 'removing-cgroups' },
        { guard: { type: 'mustUndo', params: 'buildSpec' }, target: 'discarding-spec' },
        { guard: 'hasLeftovers', target: 'failed', actions: 'finishUndo' },
        { guard: { type: 'undoneTo', params: 'removed' }, target: 'removing', actions: 'finishUndo' },
        { guard: { type: 'undoneTo', params: 'failed' }, target: 'failed', actions: 'finishUndo' },
        { guard: { type: 'undoneTo', params: 'restarting' }, target: 'restarting', actions: 'finishUndo' },
        { guard: { type: 'undoneTo', params: 'stopped' }, target: 'stopped', actions: 'finishUndo' },
        { guard: { type: 'undoneTo', params: 'spec-built' }, target: 'spec-built', actions: 'finishUndo' },
        {
          guard: { type: 'undoneTo', params: 'cgroups-initialized' },
          target: 'cgroups-initialized',
          actions: 'finishUndo',
        },
        { guard: { type: 'undoneTo', params: 'mounted' }, target: 'mounted', actions: 'finishUndo' },
        { target: 'created', actions: 'finishUndo' },
      ],
    },
    stopping: {
      description: 'The process is asked to end, and killed after its grace period.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'stopProcess',
        src: 'stopProcess',
        input: inputFor('stopProcess'),
        onDone: [
          {
            guard: { type: 'hadToKill', params: ({ event }) => event.output },
            target: 'undoing',
            actions: [
              { type: 'emitKill', params: SIGKILL },
              'emitStop',
              { type: 'emitDie', params: ({ event }) => exitOf({ event })?.code ?? KILLED },
              ...processEnded,
            ],
          },
          {
            guard: 'isStopAsked',
            target: 'undoing',
            actions: [
              'emitStop',
              { type: 'emitDie', params: ({ event }) => exitOf({ event })?.code ?? KILLED },
              ...processEnded,
            ],
          },
          {
            target: 'undoing',
            actions: [
              { type: 'emitDie', params: ({ event }) => exitOf({ event })?.code ?? KILLED },
              ...processEnded,
            ],
          },
        ],
        onError: notUndone('startProcess'),
      },
      after: { stopProcessLimit: notUndoneInTime('startProcess', 'stopProcess') },
      on: { RECOVER: { target: 'stopping', reenter: true } },
    },
    'detaching-network': {
      description: 'The network is disconnected.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'detachNetwork',
        src: 'detachNetwork',
        input: inputFor('detachNetwork'),
        onDone: undone('attachNetwork'),
        onError: notUndone('attachNetwork'),
      },
      after: { detachNetworkLimit: notUndoneInTime('attachNetwork', 'detachNetwork') },
      on: { RECOVER: { target: 'detaching-network', reenter: true } },
    },
    'deleting-runtime': {
      description: 'The OCI runtime deletes the container.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'deleteRuntime',
        src: 'deleteRuntime',
        input: inputFor('deleteRuntime'),
        onDone: [
          {
            guard: { type: 'sawLateExit', params: ({ event }) => event.output },
            target: 'undoing',
            actions: [
              { type: 'emitDie', params: ({ event }) => exitOf({ event })?.code ?? KILLED },
              { type: 'recordExit', params: exitOf },
              'recordRuntimeGone',
            ],
          },
          { target: 'undoing', actions: 'recordRuntimeGone' },
        ],
        onError: notUndone('createRuntime'),
      },
      after: { deleteRuntimeLimit: notUndoneInTime('createRuntime', 'deleteRuntime') },
      on: { RECOVER: { target: 'deleting-runtime', reenter: true } },
    },
    unmounting: {
      description: 'Everything mounted is unmounted, newest first.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'unmount',
        src: 'unmount',
        input: inputFor('unmount'),
        onDone: undone('setUpMounts'),
        onError: notUndone('setUpMounts'),
      },
      after: { unmountLimit: notUndoneInTime('setUpMounts', 'unmount') },
      on: { RECOVER: { target: 'unmounting', reenter: true } },
    },
    'removing-cgroups': {
      description: 'The cgroups that Lockstep made are removed.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'removeCgroups',
        src: 'removeCgroups',
        input: inputFor('removeCgroups'),
        onDone: undone('initCgroups'),
        onError: notUndone('initCgroups'),
      },
      after: { removeCgroupsLimit: notUndoneInTime('initCgroups', 'removeCgroups') },
      on: { RECOVER: { target: 'removing-cgroups', reenter: true } },
    },
    'discarding-spec': {
      description: 'The bundle is discarded.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'discardSpec',
        src: 'discardSpec',
        input: inputFor('discardSpec'),
        onDone: undone('buildSpec'),
        onError: notUndone('buildSpec'),
      },
      after: { discardSpecLimit: notUndoneInTime('buildSpec', 'discardSpec') },
      on: { RECOVER: { target: 'discarding-spec', reenter: true } },
    },

    // Where a container rests when its process is gone
    restarting: {
      description: 'The process ended and the restart policy wants it back: waits for the backoff.',
      tags: ['resting'],
      on: {
        RESTART_DUE: { target: 'building-spec', actions: 'planRestart' },
        ADVANCE: {
          guard: { type: 'asksForward', params: 'created' },
          target: 'building-spec',
          actions: ['setTarget', 'resetRestarts'],
        },
        RESTART: { target: 'building-spec', actions: ['emitStop', 'askRestart', 'resetRestarts'] },
        STOP: { target: 'stopped', actions: ['emitStop', 'resetRestarts'] },
        // Docker takes any other signal, and has no process to send it to.
        KILL: [
          { guard: 'isSigkill', target: 'stopped', actions: 'resetRestarts' },
          { actions: 'clearSignal' },
        ],
        REMOVE: { guard: 'isForced', target: 'removing', actions: 'noteRemoval' },
      },
    },
    stopped: {
      description: 'Exit code and reason are recorded; everything was undone in reverse order.',
      tags: ['resting'],
      always: [
        { guard: 'wasAskedToRestart', target: 'building-spec' },
        { guard: 'removesItself', target: 'removing' },
      ],
      on: {
        ADVANCE: {
          guard: { type: 'asksForward', params: 'created' },
          target: 'building-spec',
          actions: ['setTarget', 'clearError', 'resetRestarts'],
        },
        RESTART: { target: 'building-spec', actions: ['askRestart', 'clearError', 'resetRestarts'] },
        REMOVE: { target: 'removing', actions: 'noteRemoval' },
      },
    },
    failed: {
      description: 'A step refused; what had been done is undone; `error` says phase, code, cause and hint.',
      tags: ['resting'],
      always: { guard: 'removesItself', target: 'removing' },
      on: {
        ADVANCE: {
          guard: { type: 'asksForward', params: 'created' },
          target: 'building-spec',
          actions: ['setTarget', 'clearError', 'resetRestarts'],
        },
        RESTART: { target: 'building-spec', actions: ['askRestart', 'clearError', 'resetRestarts'] },
        REMOVE: removalTriesLeftovers,
      },
    },
    removing: {
      description: 'The record is removed from disk.',
      tags: ['working', 'backward'],
      invoke: {
        id: 'removeRecord',
        src: 'removeRecord',
        input: inputFor('removeRecord'),
        onDone: { target: 'removed' },
        onError: { target: 'failed', actions: ['keepRecord', ...noted] },
      },
      after: {
        removeRecordLimit: { target: 'failed', actions: ['keepRecord', ...notedTimeout('removeRecord')] },
      },
      on: { RECOVER: { target: 'removing', reenter: true } },
    },
    removed: {
      description: 'Nothing is left: no mount, cgroup, namespace, address, file or process.',
      type: 'final',
      entry: 'emitDestroy',
    },
  },
});
