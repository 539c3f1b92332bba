import { type Actor, createActor, type SnapshotFrom } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import { legalEvents } from '../../machines/legal-events.ts';
import { type ActionPerformer, performActionsOf } from '../../machines/perform-action.ts';
import { stateName, stateValue } from '../../machines/state-name.ts';
import type {
  ActionInput,
  ActionOutput,
  ContainerContext,
  ContainerEmitted,
  ContainerEvent,
} from '../contract/lifecycle.ts';
import type { ContainerSnapshot } from '../contract/record.ts';
import type { ContainerAction, RestingState, StateName } from '../contract/states.ts';
import { FORWARD_ACTIONS, RESTING_STATES } from '../contract/states.ts';
import { LifecycleError } from '../errors/lifecycle-error.ts';
import { type ErrorRecord, LockstepError } from '../errors/lockstep-error.ts';
import { RuntimeError, type RuntimeErrorCode, type StartFailureExitCode } from '../errors/runtime-error.ts';
import { preciseNow } from '../lib/time/precise-now.ts';
import type { Store } from '../store/store.ts';
import { explainFullDisk } from './explain-full-disk.ts';
import { createJournalRecorder, shown } from './journal-recorder.ts';

export type ContainerActor = Actor<typeof containerMachine>;

/** What really happens when the chart names an action. Each means "make it so" and may run twice. */
export type ContainerActions = Record<
  ContainerAction,
  (input: ActionInput, signal: AbortSignal) => Promise<ActionOutput>
>;

/** One container's chart, bound to its actions and to its files on disk. */
export interface Lifecycle {
  /** The xstate actor itself, to subscribe to or to embed. Send events through `send`, which persists and waits. */
  readonly actor: ContainerActor;
  readonly state: StateName;
  readonly context: ContainerContext;
  /**
   * Sends an event and resolves when the chart rests again.
   * @throws LifecycleError `LIFECYCLE_REFUSED` naming the state and the legal events; else whatever the step threw
   */
  send(event: ContainerEvent): Promise<void>;
  snapshot(): ContainerSnapshot;
  /** Whether that stands on the disk, as far as this process has changed it. */
  readonly isSaved: boolean;
  /** What is possible now, in one sentence. */
  hint(): string;
  /** What the last step that failed threw; undefined when none did. */
  failure(): unknown;
  /** Takes over the resting state that another process recorded. */
  observe(snapshot: ContainerSnapshot): Promise<void>;
  /** Resolves when what stands on the disk outlives a power cut. */
  stop(): Promise<void>;
}

/** Most containers that end sooner are not worth a write to the disk of their own. */
const SYNC_AFTER_MS = 100;

/**
 * Starts the chart where `snapshot` says. Before an action runs, the journal's new lines and the snapshot are on disk.
 * A snapshot in a working state starts nothing by itself: send `RECOVER`.
 */
export function startLifecycle(options: {
  readonly id: string;
  readonly snapshot: ContainerSnapshot;
  readonly store: Store;
  /** Asked whenever the action runs: a rename leads to another one. */
  readonly actionOf: (action: ContainerAction) => ContainerActions[ContainerAction];
  readonly onEmitted: (event: ContainerEmitted) => void;
  readonly now?: () => number;
}): Lifecycle {
  const { id, snapshot, store, actionOf, onEmitted, now = preciseNow } = options;
  const recorder = createJournalRecorder(snapshot, now);
  let thrown: unknown;
  let unwritten: unknown;
  let isSaved = true;
  /** Whether it was stopped in the middle of a step, which another engine will finish or undo. */
  let wasCut = false;
  /** Resolves when what the container has come to is on the disk: a power cut before would leave a snapshot without its text. */
  let syncing: Promise<void> | undefined;
  /** That a process runs is not true any more after a power cut: the disk gets it when it has run for a while. */
  let due: NodeJS.Timeout | undefined;
  const syncNow = () => {
    clearTimeout(due);
    due = undefined;
    const synced = store.sync(id);
    synced.catch(() => {});
    return synced;
  };
  /** A process that died left its mark. */
  let isMarked = isWorking(snapshot.state);

  const current = (): ContainerSnapshot => {
    const { value, context } = actor.getSnapshot();
    return { version: 1, seq: recorder.seq, state: stateName(value), context };
  };
  const persist = () => {
    const next = current();
    const isAtRest = actor.getSnapshot().hasTag('resting');
    isSaved = false;
    if (next.state !== 'removed') {
      if (!isAtRest && !isMarked) store.markWorking(id);
      isMarked ||= !isAtRest;
      store.persist(id, next, recorder.unwritten());
      clearTimeout(due);
      due = undefined;
      if (isAtRest && (isMarked || next.state === 'stopped')) {
        if (next.state.startsWith('started')) due = setTimeout(syncNow, SYNC_AFTER_MS);
        else syncing = syncNow();
      }
      if (isAtRest && isMarked) store.unmarkWorking(id);
      if (isAtRest) store.rest(id);
      isMarked &&= !isAtRest;
    }
    recorder.forgetWritten();
    isSaved = true;
  };
  /** What was done is undone even where the journal cannot be written: a full disk must not keep a mount alive. */
  const tryPersist = () => {
    try {
      persist();
      unwritten = undefined;
    } catch (error) {
      unwritten = error;
    }
  };

  const act: ActionPerformer = async ({ input, signal }) => {
    tryPersist();
    if (!isSaved && isForward(input.action)) throw unwritten;
    try {
      return await actionOf(input.action)(input, signal);
    } catch (error) {
      thrown = explainFullDisk(error, store.paths);
      throw thrown;
    }
  };

  const actor: ContainerActor = createActor(containerMachine, {
    input: { id },
    snapshot: containerMachine.resolveState({ value: stateValue(snapshot.state), context: snapshot.context }),
    inspect: (event) => {
      if (event.type === '@xstate.microstep' && event.actorRef === actor) recorder.record(event);
    },
  });
  performActionsOf(actor.system, act);
  actor.on('*', onEmitted);
  actor.start();
  // After the start, which tells what is on disk already: whoever only opens a container must not write.
  actor.subscribe((now) => {
    if (now.hasTag('resting')) tryPersist();
  });

  const rest = () =>
    new Promise<void>((resolve) => {
      const check = (now: SnapshotFrom<typeof containerMachine>) => {
        if (now.status === 'active' && !now.hasTag('resting')) return;
        subscription?.unsubscribe();
        resolve();
      };
      const subscription = actor.subscribe({ next: check, complete: () => resolve() });
      check(actor.getSnapshot());
    });

  return {
    actor,
    get state() {
      return stateName(actor.getSnapshot().value);
    },
    get context() {
      return actor.getSnapshot().context;
    },

    snapshot: current,
    get isSaved() {
      return isSaved;
    },
    hint: () => hintFor(actor.getSnapshot()),

    send: async (event) => {
      const before = actor.getSnapshot();
      if (!before.can(event)) throw refusal(event, before);
      thrown = undefined;
      unwritten = undefined;
      actor.send(event);
      await rest();
      await syncing;
      syncing = undefined;
      if (wasCut) throw cutOff(event);
      const { status, context } = actor.getSnapshot();
      const { error, undoErrors } = context;
      // Of a removed container nothing is left to be written; that it failed before is told all the same.
      if (unwritten !== undefined && status !== 'done') throw unwritten;
      const latest = undoErrors !== before.context.undoErrors ? undoErrors.at(-1) : undefined;
      if (error !== null && error !== before.context.error) throw asThrown(error, thrown);
      if (latest !== undefined) throw asThrown(latest, thrown);
    },

    failure: () => {
      const { error } = actor.getSnapshot().context;
      return error === null ? undefined : asThrown(error, thrown);
    },

    observe: async (found) => {
      recorder.moveTo(found);
      actor.send({ type: 'OBSERVED', state: restingStateOf(found.state), context: found.context });
      await rest();
    },

    stop: async () => {
      const { status } = actor.getSnapshot();
      wasCut ||= status === 'active' && !actor.getSnapshot().hasTag('resting');
      actor.stop();
      store.rest(id);
      if (due !== undefined) await syncNow().catch(() => {});
    },
  };
}

/** Whether a state is one with an action, not one to rest in. Pure. */
export function isWorking(state: StateName): boolean {
  const [outer = state, inner] = state.split('.');
  if (outer === 'started') return inner !== 'running' && inner !== 'paused';
  return !(RESTING_STATES as readonly string[]).includes(outer);
}

function isForward(action: ContainerAction): boolean {
  return (FORWARD_ACTIONS as readonly string[]).includes(action);
}

function restingStateOf(state: StateName): RestingState {
  return state.startsWith('started.') ? 'started' : (state as RestingState);
}

/** The very error that the action threw where it is the one recorded, else an error made from the record. */
function asThrown(record: ErrorRecord, thrown: unknown): unknown {
  if (thrown instanceof LockstepError && thrown.code === record.code) return thrown;
  if (record.exitCode !== undefined)
    return new RuntimeError(record.code as RuntimeErrorCode, record.message, startFailure(record));
  return new LockstepError(record.code, record.message, { ...record, cause: thrown ?? record.cause });
}

/** An error that says what the container's exit code becomes is one of the runtime. */
function startFailure({ exitCode, ...record }: ErrorRecord) {
  return { ...record, ...(exitCode === undefined ? {} : { exitCode: exitCode as StartFailureExitCode }) };
}

function cutOff(event: ContainerEvent): LifecycleError {
  return new LifecycleError('ENGINE_CLOSED', `the engine was closed in the middle of ${event.type}`, {
    value: event.type,
    hint: 'The next engine that opens the root finishes or undoes the step.',
  });
}

function refusal(event: ContainerEvent, snapshot: SnapshotFrom<typeof containerMachine>): LifecycleError {
  const state = shown(stateName(snapshot.value));
  return new LifecycleError(
    'LIFECYCLE_REFUSED',
    `${event.type} is not possible for a container that is ${state}`,
    {
      value: event.type,
      hint: hintFor(snapshot),
    },
  );
}

function hintFor(snapshot: SnapshotFrom<typeof containerMachine>): string {
  const state = shown(stateName(snapshot.value));
  const legal = legalEvents(snapshot);
  return legal.length === 0
    ? `nothing is possible any more in ${state}`
    : `in ${state} these are possible: ${legal.join(', ')}`;
}
