import { assign, emit, setup } from 'xstate';
import {
  type ActionOutput,
  type ContainerContext,
  type ContainerEmitted,
  type ContainerEvent,
  type ContainerInput,
  DEFAULT_ACTION_TIMEOUT_MS,
  type ExitRecord,
  type StopRequest,
  type UndoOutcome,
} from '../src/contract/lifecycle.ts';
import {
  ACTIONS_DONE_AT,
  type ContainerAction,
  FORWARD_ACTIONS,
  type ForwardAction,
  MILESTONES,
  type Milestone,
  type RestingState,
} from '../src/contract/states.ts';
import type { ErrorRecord } from '../src/errors/lockstep-error.ts';
import { performAction } from './perform-action.ts';
import { nextBackoffMs, restartsAfter } from './restart-policy.ts';

const SIGKILL = 9;
/** The longest delay that timers of JavaScript take, 2^31 − 1 ms: "for ever" here. */
const FOR_EVER_MS = 2_147_483_647;

/** The time limit of an action in milliseconds, from the context. */
function limitOf(action: ContainerAction) {
  return ({ context }: { context: ContainerContext }): number => {
    const limitMs = context.timeoutsMs[action] ?? DEFAULT_ACTION_TIMEOUT_MS;
    if (action !== 'stopProcess' || context.stopping === null) return limitMs;
    const { graceMs } = context.stopping.request;
    return graceMs < 0 ? FOR_EVER_MS : Math.min(graceMs + limitMs, FOR_EVER_MS);
  };
}

/**
 * The vocabulary of the container's chart: every action, guard and time limit that it names, and nothing of their order.
 * All are pure; the sixteen actors leave it to who runs the chart to perform the action (`performActionsOf`, or `machine.provide`).
 */
export const containerSetup = setup({
  types: {
    context: {} as ContainerContext,
    events: {} as ContainerEvent,
    input: {} as ContainerInput,
    emitted: {} as ContainerEmitted,
  },
  actors: {
    buildSpec: performAction,
    discardSpec: performAction,
    initCgroups: performAction,
    removeCgroups: performAction,
    setUpMounts: performAction,
    unmount: performAction,
    createRuntime: performAction,
    deleteRuntime: performAction,
    attachNetwork: performAction,
    detachNetwork: performAction,
    startProcess: performAction,
    stopProcess: performAction,
    pauseProcess: performAction,
    resumeProcess: performAction,
    signalProcess: performAction,
    removeRecord: performAction,
  },
  delays: {
    buildSpecLimit: limitOf('buildSpec'),
    discardSpecLimit: limitOf('discardSpec'),
    initCgroupsLimit: limitOf('initCgroups'),
    removeCgroupsLimit: limitOf('removeCgroups'),
    setUpMountsLimit: limitOf('setUpMounts'),
    unmountLimit: limitOf('unmount'),
    createRuntimeLimit: limitOf('createRuntime'),
    deleteRuntimeLimit: limitOf('deleteRuntime'),
    attachNetworkLimit: limitOf('attachNetwork'),
    detachNetworkLimit: limitOf('detachNetwork'),
    startProcessLimit: limitOf('startProcess'),
    stopProcessLimit: limitOf('stopProcess'),
    pauseProcessLimit: limitOf('pauseProcess'),
    resumeProcessLimit: limitOf('resumeProcess'),
    signalProcessLimit: limitOf('signalProcess'),
    removeRecordLimit: limitOf('removeRecord'),
  },
  guards: {
    /** The target, new or remembered, lies beyond this milestone. */
    asksForward: ({ context, event }, at: Milestone) => isBefore(at, targetOf(context, event)),
    asksBack: ({ context, event }, at: Milestone) => {
      const target = targetOf(context, event);
      return target !== null && isBefore(target, at);
    },
    /** There is more to do, and no breakpoint says wait. */
    goesOn: ({ context }, at: Milestone) => isBefore(at, context.target) && !context.breakpoints.includes(at),
    hasLost: ({ context, event }) =>
      event.type === 'LOST' && event.actions.some((action) => context.done.includes(action)),
    mustUndo: ({ context }, action: ForwardAction) => toUndo(context).includes(action),
    undoneTo: ({ context }, outcome: UndoOutcome) => context.undo?.outcome === outcome,
    hasLeftovers: ({ context }) => context.leftovers.length > 0,
    removesItself: ({ context }) => context.autoRemove && context.leftovers.length === 0,
    wasAskedToRestart: ({ context }) => context.restartAsked,
    exitedByOom: ({ event }) => event.type === 'EXITED' && event.exit.oomKilled,
    isStopAsked: ({ context }) => context.stopping?.by === 'stop',
    /** The process could not be stopped in order, and its end was seen only when the runtime deleted it. */
    sawLateExit: ({ context }, output: ActionOutput) =>
      context.startedAt !== null && context.exit === null && output.exit !== undefined,
    /** The grace period of `docker stop` was over. */
    hadToKill: ({ context }, output: ActionOutput) =>
      context.stopping?.by === 'stop' && output.killed === true,
    isForced: ({ event }) => event.type === 'REMOVE' && event.force === true,
    /** Docker thaws a paused container for the signals that are meant to end it (moby daemon/kill.go). */
    thaws: ({ context }) => context.paused && isMeantToEnd(context, context.signal),
    isPaused: ({ context }) => context.paused,
    isBeingKilled: ({ context }) => context.signal === SIGKILL,
    isSigkill: ({ event }) => event.type === 'KILL' && event.signal === SIGKILL,
    observes: ({ event }, state: RestingState) => event.type === 'OBSERVED' && event.state === state,
    observesPaused: ({ event }) =>
      event.type === 'OBSERVED' && event.state === 'started' && event.context.paused,
  },
  actions: {
    setTarget: assign({ target: ({ context, event }) => targetOf(context, event) }),
    clearTarget: assign({ target: null }),
    clearError: assign({ error: null, undoErrors: [] }),
    setBreakpoints: assign({
      breakpoints: ({ context, event }) =>
        event.type === 'SET_BREAKPOINTS' ? event.states : context.breakpoints,
    }),
    setTimeouts: assign({
      timeoutsMs: ({ context, event }) =>
        event.type === 'SET_TIMEOUTS' ? { ...context.timeoutsMs, ...event.timeoutsMs } : context.timeoutsMs,
    }),
    /** The target is reached: forget it, so that nothing moves until the next request. */
    arrive: assign({
      target: ({ context }, at: Milestone) => (context.target === at ? null : context.target),
    }),

    recordDone: assign({
      done: ({ context }, { action }: { action: ForwardAction; output: ActionOutput }) =>
        inOrder([...context.done, action]),
      leftovers: ({ context }, { action }) => context.leftovers.filter((left) => left !== action),
      process: ({ context }, { output }) => output.process ?? context.process,
    }),
    recordStart: assign({
      startedAt: ({ context }, output: ActionOutput) => output.startedAt ?? context.startedAt,
      exit: null,
      error: null,
      paused: false,
      stoppedByUser: false,
    }),
    recordFailure: assign({ error: (_, error: ErrorRecord) => error, target: null, restartAsked: false }),

    undoTo: assign({
      undo: (_, outcome: UndoOutcome) => ({ keep: keepFor(outcome), outcome }),
      target: null,
    }),
    /** Back to where the container came from: a first run leads back to `created`, a later one to `stopped`. */
    undoToRest: assign({
      undo: ({ context }) => ({
        keep: 0,
        outcome: context.exit === null ? ('created' as const) : ('stopped' as const),
      }),
      target: null,
    }),
    /** The action under way may have had effects: undo it as well. */
    countAsDone: assign({ done: ({ context }, action: ForwardAction) => inOrder([...context.done, action]) }),
    undoToTarget: assign({
      undo: ({ context, event }) => {
        const outcome = targetOf(context, event) ?? 'created';
        return { keep: keepFor(outcome), outcome };
      },
      target: null,
    }),
    /** Back to the last milestone of which everything is still there. The target stays, unless nothing is left to go on from. */
    undoToWhatHolds: assign(({ context, event }) => {
      const holds = event.type === 'LOST' ? milestoneWithout(event.actions, context.done) : 'created';
      const keep = keepFor(holds);
      if (keep > 0) return { undo: { keep, outcome: holds } };
      const outcome = context.exit === null ? ('created' as const) : ('stopped' as const);
      return { undo: { keep, outcome }, target: null, restartAsked: false };
    }),
    recordUndone: assign({
      done: ({ context }, action: ForwardAction) => context.done.filter((done) => done !== action),
      leftovers: ({ context }, action) => context.leftovers.filter((left) => left !== action),
    }),
    /** A container that the runtime has deleted has no process any more, whether it could be stopped before or not. */
    recordRuntimeGone: assign({
      done: ({ context }) =>
        context.done.filter((done) => done !== 'createRuntime' && done !== 'startProcess'),
      leftovers: ({ context }) =>
        context.leftovers.filter((left) => left !== 'createRuntime' && left !== 'startProcess'),
      process: null,
      paused: false,
    }),
    recordLeftover: assign({
      done: ({ context }, { action }: { action: ForwardAction; error: ErrorRecord }) =>
        context.done.filter((done) => done !== action),
      leftovers: ({ context }, { action }) => inOrder([...context.leftovers, action]),
      undoErrors: ({ context }, { error }) => [...context.undoErrors, error],
      error: ({ context }, { error }) => context.error ?? error,
      undo: { keep: 0, outcome: 'failed' },
    }),
    finishUndo: assign({ undo: null, stopping: null }),
    /** Every way back tries again what could not be undone before. */
    retryLeftovers: assign({
      done: ({ context }) => inOrder([...context.done, ...context.leftovers]),
      leftovers: [],
      undoErrors: [],
    }),

    planStop: assign({
      stopping: ({ context, event }) => ({
        request: {
          ...context.stop,
          ...('request' in event ? event.request : undefined),
        } satisfies StopRequest,
        by: 'stop' as const,
      }),
      stoppedByUser: true,
    }),
    noteRemoval: assign({
      removeVolumes: ({ context, event }) =>
        context.removeVolumes || (event.type === 'REMOVE' && event.volumes === true),
    }),
    planKill: assign({
      stopping: { request: { signal: SIGKILL, graceMs: 0 }, by: 'removal' },
      stoppedByUser: true,
    }),
    announceStopSignal: emit(({ context }) => ({
      type: 'kill',
      signal: context.stopping?.request.signal ?? SIGKILL,
    })),
    askRestart: assign({ restartAsked: true, target: 'started' as const }),

    recordExit: assign({
      exit: ({ context }, exit: ExitRecord | undefined) => exit ?? context.exit,
      paused: false,
    }),
    finishRestart: assign({ restartAsked: false }),
    /** An error after which the container is where it was. */
    noteError: assign({ error: (_, error: ErrorRecord) => error, signal: null }),
    /** A record that could not be removed must not be tried again by itself. */
    keepRecord: assign({ autoRemove: false }),
    dropProcess: assign({ done: ({ context }) => context.done.filter((done) => done !== 'startProcess') }),
    planAfterExit: assign({
      undo: ({ context, event }) => ({
        keep: 0,
        outcome:
          event.type === 'EXITED' && restartsAfter(context, event.exit)
            ? ('restarting' as const)
            : ('stopped' as const),
      }),
      backoffMs: ({ context, event }) =>
        event.type === 'EXITED' ? nextBackoffMs(context, event.uptimeMs) : context.backoffMs,
    }),
    planRestart: assign({
      target: 'started' as const,
      restartCount: ({ context }) => context.restartCount + 1,
    }),
    resetRestarts: assign({ restartCount: 0, backoffMs: 0 }),

    setSignal: assign({
      signal: ({ context, event }) => (event.type === 'KILL' ? event.signal : context.signal),
      stoppedByUser: ({ context, event }) =>
        context.stoppedByUser || (event.type === 'KILL' && isMeantToEnd(context, event.signal)),
    }),
    clearSignal: assign({ signal: null }),
    setPaused: assign({ paused: (_, paused: boolean) => paused }),
    adopt: assign(({ context, event }) => (event.type === 'OBSERVED' ? event.context : context)),

    emitStart: emit({ type: 'start' }),
    emitRestart: emit({ type: 'restart' }),
    emitSignal: emit(({ context }) => ({ type: 'kill', signal: context.signal ?? SIGKILL })),
    emitKill: emit((_, signal: number) => ({ type: 'kill', signal })),
    emitStop: emit({ type: 'stop' }),
    emitDie: emit((_, exitCode: number) => ({ type: 'die', exitCode })),
    emitOom: emit({ type: 'oom' }),
    emitPause: emit({ type: 'pause' }),
    emitUnpause: emit({ type: 'unpause' }),
    emitDestroy: emit({ type: 'destroy' }),
  },
});

function targetOf(context: ContainerContext, event: { type: string }): Milestone | null {
  const asked = event as Partial<Extract<ContainerEvent, { type: 'ADVANCE' }>>;
  return (asked.type === 'ADVANCE' ? asked.to : undefined) ?? context.target;
}
function isBefore(one: Milestone, other: Milestone | null): boolean {
  return other !== null && MILESTONES.indexOf(one) < MILESTONES.indexOf(other);
}
function keepFor(outcome: UndoOutcome): number {
  return outcome in ACTIONS_DONE_AT ? ACTIONS_DONE_AT[outcome as Milestone] : 0;
}
/** The last milestone that needs none of these actions. */
function milestoneWithout(lost: readonly ForwardAction[], done: readonly ForwardAction[]): Milestone {
  const at = done.findIndex((action) => lost.includes(action));
  return MILESTONES.findLast((milestone) => ACTIONS_DONE_AT[milestone] <= at) ?? 'created';
}
function toUndo(context: ContainerContext): readonly ForwardAction[] {
  return context.done.slice(context.undo?.keep ?? 0);
}
function inOrder(actions: readonly ForwardAction[]): ForwardAction[] {
  return FORWARD_ACTIONS.filter((action) => actions.includes(action));
}
function isMeantToEnd(context: ContainerContext, signal: number | null): boolean {
  return signal === SIGKILL || signal === context.stop.signal;
}
