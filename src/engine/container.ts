import { setTimeout as delay } from 'node:timers/promises';
import { answerTo, type DockerState, type Operation } from '../../machines/answers.ts';
import { dockerStatusOf } from '../../machines/docker-status.ts';
import { ENDING_OPERATIONS, type JoinedOperation } from '../../machines/joins.ts';
import { nextMilestone } from '../../machines/next-milestone.ts';
import { requireSignal } from '../config/options/require-signal.ts';
import { checkRequest } from '../config/schema/requests.ts';
import type { ContainerContext, ContainerEvent, ExitRecord, StopRequest } from '../contract/lifecycle.ts';
import type { ContainerRecord, ContainerSnapshot, JournalEntry } from '../contract/record.ts';
import type { ContainerAction, Milestone, RestingState, StateName } from '../contract/states.ts';
import { STATE_NAMES } from '../contract/states.ts';
import { LifecycleError } from '../errors/lifecycle-error.ts';
import { StoreError } from '../errors/store-error.ts';
import { SystemError } from '../errors/system-error.ts';
import { VerifyError } from '../errors/verify-error.ts';
import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Verification } from '../verify/verdict.ts';
import type {
  Attachment,
  Container,
  EngineEvent,
  InspectedContainer,
  LogChunk,
  LogOptions,
  StepResult,
  StopOptions,
  WaitResult,
} from './api.ts';
import { attachTo, type ContainerAttachment } from './attach.ts';
import type { EngineCore } from './core.ts';
import { exitOf, exitRecord } from './exit-of.ts';
import { findLost } from './find-lost.ts';
import { inspectContainer } from './inspect.ts';
import { readLastExit } from './last-exits.ts';
import {
  type ContainerActions,
  type ContainerActor,
  isWorking,
  type Lifecycle,
  startLifecycle,
} from './lifecycle.ts';
import { type ContainerLock, createContainerLock } from './locked.ts';
import { measureContainer } from './measure-container.ts';
import { orGiveUp } from './or-give-up.ts';
import { processOf } from './process-of.ts';
import { readSpec } from './read-spec.ts';
import { renameContainer } from './rename-container.ts';
import { watchOthers } from './watch-others.ts';

const SIGKILL = 9;
/** How much later than its backoff says a restart may begin. */
const OVERDUE_MS = 2000;

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}
interface Joining<T> extends Abortable {
  /** Asked as long as the request waits; its answer counts, and the request is left out. */
  readonly instead?: () => Promise<T | undefined>;
}

/** One container of one engine: requests in turn, each under the container's lock, each from what is on disk. */
export class EngineContainer implements Container {
  readonly id: string;
  readonly #core: EngineCore;
  readonly #lock: ContainerLock;
  readonly #runtime: Runtime;
  #record: ContainerRecord;
  /** Those of the record as it is now: a rename gives it another one. */
  #actions: ContainerActions;
  #lifecycle: Lifecycle;
  /** The mark of the snapshot that says where this engine left the container. */
  #seen: string | undefined;
  #watching: Promise<void> | undefined;
  readonly #attachments = new Set<ContainerAttachment>();

  constructor(core: EngineCore, record: ContainerRecord, snapshot: ContainerSnapshot) {
    this.id = record.id;
    this.#core = core;
    this.#record = record;
    this.#actions = core.actionsFor(record);
    this.#lock = createContainerLock(core.system, core.store, record.id);
    this.#runtime = core.runtimeFor(record);
    this.#lifecycle = this.#begin(snapshot);
  }

  get name(): string {
    return this.#record.name;
  }

  get warnings(): readonly string[] {
    return this.#record.warnings;
  }

  get actor(): ContainerActor {
    return this.#lifecycle.actor;
  }

  get record(): ContainerRecord {
    return this.#record;
  }

  async state(): Promise<StateName> {
    return this.#exclusive(async () => this.#lifecycle.state);
  }

  async advanceTo(to: Milestone, options: Abortable = {}): Promise<StateName> {
    checkRequest('container.advanceTo', { to, options });
    const { signal } = options;
    return this.#exclusive(async () => {
      if (this.#rests(to)) return this.#lifecycle.state;
      await this.#send({ type: 'ADVANCE', to }, signal);
      return this.#lifecycle.state;
    }, signal);
  }

  async step(options: Abortable = {}): Promise<StepResult> {
    checkRequest('container.begin', { options });
    const { signal } = options;
    return this.#exclusive(async () => {
      const from = this.#lifecycle.state;
      const seen = this.#core.store.journal(this.id).length;
      await this.#send({ type: 'ADVANCE', to: nextMilestone(from) ?? 'started' }, signal);
      const entries = this.#core.store.journal(this.id).slice(seen);
      return { from, to: this.#lifecycle.state, entries };
    }, signal);
  }

  async setBreakpoints(states: readonly RestingState[]): Promise<void> {
    checkRequest('container.setBreakpoints', { states });
    await this.#exclusive(() => this.#send({ type: 'SET_BREAKPOINTS', states }));
  }

  async start(options: Abortable = {}): Promise<boolean> {
    checkRequest('container.begin', { options });
    const { signal } = options;
    const start = async () => {
      if (!this.#allows('start')) return false;
      await this.#send({ type: 'ADVANCE', to: 'started' }, signal);
      return true;
    };
    return this.#joining<boolean>('start', true, start, { signal });
  }

  async stop(options: StopOptions = {}): Promise<boolean> {
    checkRequest('container.stop', { options });
    const stop = async () => {
      const rests = this.#lifecycle.actor.getSnapshot().can({ type: 'STOP' });
      if (!this.#allows('stop') && !rests) return false;
      await this.#send({ type: 'STOP', request: stopRequest(options) });
      return true;
    };
    return this.#joining<boolean>('stop', true, stop, {
      instead: this.#killInTime(options),
      signal: options.abortSignal,
    });
  }

  async restart(options: StopOptions = {}): Promise<void> {
    checkRequest('container.stop', { options });
    const restart = async () => {
      this.#allows('restart');
      await this.#send({ type: 'RESTART', request: stopRequest(options) });
    };
    await this.#joining('restart', undefined, restart, {
      instead: this.#killInTime(options),
      signal: options.abortSignal,
    });
  }

  async kill(
    signal: string | number = 'SIGKILL',
    options: Pick<StopOptions, 'abortSignal'> = {},
  ): Promise<void> {
    checkRequest('container.kill', { options });
    const { abortSignal } = options;
    const number = requireSignal(signal, `Cannot kill container: ${this.name}: `);
    const isKill = number === SIGKILL;
    const sendPastStop = async () => ((await this.#signalPastStop(number)) ? 'past-stop' : undefined);
    const send = async (): Promise<'in-turn'> => {
      this.#allows(isKill ? 'kill' : 'signal');
      await this.#send({ type: 'KILL', signal: number });
      if (isKill && this.#rests('started')) {
        await this.#runtime.waitForExit(this.#core.runtimeContainer(this.#record));
        await this.#settle();
      }
      return 'in-turn';
    };
    const sent = await this.#joining<'past-stop' | 'in-turn'>('kill', 'in-turn', send, {
      instead: sendPastStop,
      signal: abortSignal,
    });
    if (sent === 'past-stop' && isKill) await this.settle();
  }

  async pause(options: Abortable = {}): Promise<void> {
    checkRequest('container.begin', { options });
    const { signal } = options;
    const pause = async () => {
      this.#allows('pause');
      await this.#send({ type: 'PAUSE' });
    };
    await this.#joining('pause', undefined, pause, { signal });
  }

  async resume(options: Abortable = {}): Promise<void> {
    checkRequest('container.begin', { options });
    const { signal } = options;
    const resume = async () => {
      this.#allows('unpause');
      await this.#send({ type: 'RESUME' });
    };
    await this.#joining('unpause', undefined, resume, { signal });
  }

  async wait(
    options: { condition?: 'not-running' | 'removed'; signal?: AbortSignal } = {},
  ): Promise<WaitResult> {
    this.#core.requireOpen();
    checkRequest('container.wait', { options });
    const { condition = 'not-running' } = options;
    const signal = AbortSignal.any([this.#core.closing, ...(options.signal ? [options.signal] : [])]);
    let seen: ExitRecord | null = null;
    for (;;) {
      signal.throwIfAborted();
      const state = await this.state().catch((error: unknown) => {
        if (isGone(error)) return 'removed' as const;
        // Whoever stops it may give it hours; this waits as long.
        if (error instanceof SystemError && error.code === 'LOCK_TIMEOUT') return undefined;
        throw error;
      });
      if (state === undefined) continue;
      const { exit, error } = this.#lifecycle.context;
      seen = exit ?? seen;
      // Another engine may have seen the end and removed it meanwhile.
      if (state === 'removed') seen ??= readLastExit(this.#core, this.id) ?? null;
      const isOver = condition === 'removed' ? state === 'removed' : !this.#isUp(state);
      if (isOver) return { exitCode: seen?.code ?? error?.exitCode ?? 0, exit: seen, error };
      if (state.startsWith('started')) {
        const ended = await this.#runtime.waitForExit(this.#core.runtimeContainer(this.#record), { signal });
        seen = exitRecord(ended);
      } else {
        const pauseMs = condition === 'removed' ? 100 : this.#lifecycle.context.backoffMs;
        // Whoever gave it up learns it above, with his own reason.
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  async *logs(options: LogOptions = {}): AsyncIterable<LogChunk> {
    this.#core.requireOpen();
    checkRequest('container.logs', { options });
    const { stdout = true, stderr = true, sinceMs, untilMs, follow, tail } = options;
    const signal = AbortSignal.any([this.#core.closing, ...(options.signal ? [options.signal] : [])]);
    this.#allows('logs');
    yield* this.#runtime.readLogs(this.#core.runtimeContainer(this.#record), {
      streams: [...(stdout ? (['stdout'] as const) : []), ...(stderr ? (['stderr'] as const) : [])],
      ...(sinceMs === undefined ? {} : { sinceNs: nanoseconds(sinceMs) }),
      ...(untilMs === undefined ? {} : { untilNs: nanoseconds(untilMs) }),
      ...(follow === undefined ? {} : { follow: follow && this.#isUp(this.#lifecycle.state) }),
      ...(tail === undefined ? {} : { tail }),
      signal,
    });
  }

  async attach(options: Abortable = {}): Promise<Attachment> {
    checkRequest('container.begin', { options });
    const { signal } = options;
    const attachment = await this.#exclusive(async () => {
      this.#allows('attach');
      const opened = attachTo(this.#runtime, this.#core.runtimeContainer(this.#record), {
        hasStdin: this.#record.config.OpenStdin === true,
      });
      if (this.#lifecycle.state.startsWith('started')) opened.begin();
      return opened;
    }, signal);
    this.#attachments.add(attachment);
    const detach = () => void attachment.detach();
    signal?.addEventListener('abort', detach);
    // It may have been aborted while the container was awaited.
    if (signal?.aborted === true) detach();
    void attachment.ended.then(() => {
      this.#attachments.delete(attachment);
      signal?.removeEventListener('abort', detach);
    });
    this.#announce('attach');
    return attachment;
  }

  async resize(size: { rows: number; columns: number }): Promise<void> {
    checkRequest('container.resize', { size });
    await this.#exclusive(async () => {
      this.#allows('resize');
      // Docker takes the size of a container without a terminal as well, to no effect.
      if (this.#record.config.Tty !== true) return;
      this.#runtime.resizeTerminal(this.#core.runtimeContainer(this.#record), size);
    });
    this.#announce('resize', { height: String(size.rows), width: String(size.columns) });
  }

  async top(): Promise<number[]> {
    return this.#exclusive(async () => {
      this.#allows('top');
      const pids = await this.#runtime.listProcesses(this.#core.runtimeContainer(this.#record));
      this.#announce('top');
      return pids;
    });
  }

  async verify(): Promise<Verification> {
    return this.#exclusive(async () => {
      this.#allows('top');
      const { system, store } = this.#core;
      if (system.kind === 'simulated') {
        throw new VerifyError('NOTHING_TO_VERIFY', `${this.name} is simulated: no kernel enforces its spec`, {
          value: this.name,
        });
      }
      const { bundle } = store.paths.container(this.id);
      const { pid } = processOf(this.#lifecycle.context);
      // Most engines verify nothing, and need not load how.
      const { verifyProcess } = await import('../verify/verify-process.ts');
      return verifyProcess({ system, pid, bundle, spec: readSpec(this.#core, this.id) });
    });
  }

  async rename(name: string): Promise<void> {
    checkRequest('container.rename', { name });
    await this.#exclusive(async () => {
      this.#allows('rename');
      const oldName = this.#record.name;
      this.#takeOver(await renameContainer(this.#core, this.#record, name));
      this.#announce('rename', { oldName: `/${oldName}` });
    });
  }

  async remove(options: { force?: boolean; volumes?: boolean; signal?: AbortSignal } = {}): Promise<void> {
    checkRequest('container.remove', { options });
    const { force = false, volumes = false, signal } = options;
    let isKilled = !force;
    const killPastStop = async () => {
      if (!isKilled) isKilled = await this.#signalPastStop(SIGKILL);
    };
    try {
      const remove = async () => {
        if (this.#lifecycle.state === 'removed') return;
        this.#allows(force ? 'rm-f' : 'rm');
        await this.#send({ type: 'REMOVE', force, volumes });
      };
      await this.#exclusiveUnless(killPastStop, remove, signal);
    } catch (error) {
      // Somebody else removed it while this request waited for its turn: the removal that was asked for is done.
      if (isGone(error)) return;
      throw error;
    }
  }

  async history(): Promise<JournalEntry[]> {
    this.#core.requireOpen();
    return this.#core.store.journal(this.id);
  }

  async inspect(options: { size?: boolean } = {}): Promise<InspectedContainer> {
    this.#core.requireOpen();
    checkRequest('container.inspect', { options });
    const { size = false } = options;
    // Not in turn: a container that somebody is busy stopping can be looked at meanwhile.
    await this.settleIfIdle();
    const { store } = this.#core;
    const snapshot = this.#lifecycle.state === 'removed' ? undefined : store.snapshot(this.id);
    if (snapshot === undefined) throw this.#gone();
    const record = store.record(this.id) ?? this.#record;
    const sizes = size ? measureContainer(this.#core, record) : {};
    return { ...inspectContainer(this.#core, record, snapshot), ...sizes };
  }

  /** Brings the container to rest after a crash, an exit that nobody saw, or a removal that was cut off. */
  async settle(): Promise<void> {
    await this.#exclusive(async () => undefined);
  }

  /** The same, unless another process is at work on it. */
  async settleIfIdle(): Promise<void> {
    await this.#lock.tryRun((wasOurs) =>
      this.#upToDate(wasOurs, async () => {
        if (!isWorking(this.#lifecycle.state)) this.#core.store.unmarkWorking(this.id);
      }),
    );
  }

  /** Restarts the container when its policy's wait is over, until it runs or will not be restarted any more. */
  async supervise(signal: AbortSignal): Promise<void> {
    while ((await this.state()) === 'restarting') {
      const { restartCount, backoffMs } = this.#lifecycle.context;
      await delay(backoffMs, undefined, { signal });
      await this.#exclusive(async () => {
        if (this.#lifecycle.state !== 'restarting' || this.#lifecycle.context.restartCount !== restartCount)
          return;
        await this.#send({ type: 'RESTART_DUE' });
      });
    }
  }

  /** Notices the end of a container that this engine started, as long as the engine is open. */
  #watch(): void {
    if (this.#core.options.watch === false || !this.#rests('started')) return;
    this.#watching ??= this.#untilItEnds().finally(() => {
      this.#watching = undefined;
    });
  }

  async close(): Promise<void> {
    for (const attachment of this.#attachments) void attachment.detach();
    await this.#lifecycle.stop();
  }

  async #untilItEnds(): Promise<void> {
    const signal = this.#core.closing;
    try {
      while (this.#lifecycle.state.startsWith('started')) {
        await this.#runtime.waitForExit(this.#core.runtimeContainer(this.#record), { signal });
        // A removal takes the log away: whoever is attached reads it first.
        await Promise.all([...this.#attachments].map(({ ended }) => ended));
        await this.settle();
        if (this.#lifecycle.state === 'restarting') await this.supervise(signal);
      }
    } catch (error) {
      if (signal.aborted || isGone(error)) return;
      this.#core.logger.warn({ id: this.id, error }, 'the end of a container could not be dealt with');
    }
  }

  /** Runs one request alone, after catching up with what others did. */
  async #exclusive<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#core.requireOpen();
    return orGiveUp(signal, (begin) =>
      this.#lock.run(async (wasOurs) => {
        begin();
        return this.#upToDate(wasOurs, work);
      }),
    );
  }

  /** The same, but as long as somebody else is at work, `instead` is asked; its answer leaves `work` out. */
  async #exclusiveUnless<T>(
    instead: () => Promise<T | undefined>,
    work: () => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    this.#core.requireOpen();
    return orGiveUp(signal, (begin) =>
      this.#lock.runUnless(instead, async (wasOurs) => {
        begin();
        return this.#upToDate(wasOurs, work);
      }),
    );
  }

  /**
   * Runs a request in its turn, unless the same one was under way when it was made, here or in another process: it joins
   * that one, resolves with `joined` or rejects with its error.
   */
  async #joining<T>(
    operation: JoinedOperation,
    joined: T,
    work: () => Promise<T>,
    { instead = async () => undefined, signal }: Joining<T> = {},
  ): Promise<T> {
    const others = watchOthers(operation, this.id, this.#core.store);
    const look = async () => {
      others.look();
      return instead();
    };
    try {
      const inTurn = async () => {
        const outcome = others.outcome(this.#lifecycle);
        if (outcome === 'failed') throw this.#lifecycle.failure();
        return outcome === 'reached' ? joined : work();
      };
      return await this.#exclusiveUnless<T>(look, inTurn, signal);
    } catch (error) {
      // It removed itself when it had been stopped.
      if (ENDING_OPERATIONS.has(operation) && others.hasSeen && isGone(error)) return joined;
      throw error;
    }
  }

  /**
   * A stop holds the container for as long as its process takes to end. A signal need not wait for that: it goes straight
   * to the process that the stop has recorded. False when no stop is under way, or the process is gone.
   */
  async #signalPastStop(signal: number): Promise<boolean> {
    const snapshot = this.#core.store.snapshot(this.id);
    if (snapshot?.state !== 'stopping') return false;
    const container = this.#core.runtimeContainer(this.#record);
    const sent = await this.#runtime.killContainer(container, processOf(snapshot.context), signal);
    if (sent === 'gone') return false;
    this.#announce('kill', { signal: String(signal) });
    return true;
  }

  /** A stop under way may wait for long: who asks for a shorter one has the process killed when that is over, as by dockerd. */
  #killInTime(options: StopOptions): () => Promise<undefined> {
    const { graceMs } = { ...this.#lifecycle.context.stop, ...stopRequest(options) };
    const begun = monotonicMs();
    let isKilled = graceMs < 0;
    return async () => {
      if (!isKilled && monotonicMs() - begun >= graceMs) isKilled = await this.#signalPastStop(SIGKILL);
      return undefined;
    };
  }

  async #upToDate<T>(wasOurs: boolean, work: () => Promise<T>): Promise<T> {
    try {
      // It may have been closed while this waited for its turn.
      this.#core.requireOpen();
      await this.#catchUp(wasOurs);
      return await work();
    } finally {
      this.#seen = this.#lifecycle.isSaved ? this.#core.store.snapshotMark(this.id) : undefined;
    }
  }

  async #catchUp(wasOurs: boolean): Promise<void> {
    if (this.#lifecycle.state === 'removed') return;
    const { store } = this.#core;
    const isUntouched = wasOurs && this.#seen !== undefined && this.#seen === store.snapshotMark(this.id);
    if (!isUntouched) await this.#lookAgain();
    await this.#settle();
  }

  /** Another process may have done anything to it: also renamed it. */
  async #lookAgain(): Promise<void> {
    const { store } = this.#core;
    const snapshot = store.snapshot(this.id);
    if (snapshot === undefined) throw this.#gone();
    if (!store.isNamed(this.id, this.name)) {
      this.#takeOver(store.record(this.id) ?? this.#record);
    }
    if (!this.#isWhereWeLeftIt(snapshot)) await this.#adopt(snapshot);
  }

  #beginAttachments(): void {
    const isGone = this.#lifecycle.state === 'removed';
    for (const attachment of this.#attachments) {
      if (isGone) void attachment.detach();
      else attachment.begin();
    }
  }

  #gone(): StoreError {
    return new StoreError('CONTAINER_NOT_FOUND', `No such container: ${this.name}`, { value: this.name });
  }

  async #adopt(snapshot: ContainerSnapshot): Promise<void> {
    if (!isWorking(snapshot.state)) {
      await this.#lifecycle.observe(snapshot);
      if (snapshot.state.startsWith('started') || snapshot.context.exit !== null) this.#beginAttachments();
      return;
    }
    await this.#lifecycle.stop();
    this.#lifecycle = this.#begin(snapshot);
  }

  /** What the snapshot says may be out of date: an action that was cut off, a process that has ended. */
  async #settle(): Promise<void> {
    const lost = this.#lost();
    const recovery = [lost, { type: 'RECOVER' } as const].find((event) =>
      this.#lifecycle.actor.getSnapshot().can(event),
    );
    if (recovery !== undefined) {
      this.#core.store.mend(this.id);
      await this.#send(recovery).catch((error: unknown) => {
        // Cut off once more: the next engine takes it up.
        if (this.#core.closing.aborted) throw error;
        this.#core.logger.warn(
          { id: this.id, lost: lost.actions, error },
          'a step that a crash had cut off failed, and was undone',
        );
      });
    }
    if (this.#lifecycle.state.startsWith('started')) {
      const exit = await exitOf(this.#core, this.#record, this.#lifecycle.context);
      if (exit !== undefined) {
        const uptimeMs = exit.endedAtMs - Date.parse(this.#lifecycle.context.startedAt ?? '');
        await this.#send({
          type: 'EXITED',
          exit: exitRecord(exit),
          uptimeMs: Number.isNaN(uptimeMs) ? 0 : uptimeMs,
        });
      }
    }
    if (this.#isOverdue()) await this.#send({ type: 'RESTART_DUE' });
    if (this.#lifecycle.context.autoRemove && ['stopped', 'failed'].includes(this.#lifecycle.state)) {
      await this.#send({ type: 'REMOVE' });
    }
  }

  /** Whether whoever should have restarted it by its policy must have died. */
  #isOverdue(): boolean {
    const { state, context } = this.#lifecycle;
    if (state !== 'restarting') return false;
    return Date.now() - Date.parse(context.exit?.finishedAt ?? '') > context.backoffMs + OVERDUE_MS;
  }

  /** Of what the chart counts as done, what is not there any more; looked up only where the chart could do something about it. */
  #lost(): ContainerEvent & { type: 'LOST' } {
    const { done } = this.#lifecycle.context;
    const mayBeLost = this.#lifecycle.actor.getSnapshot().can({ type: 'LOST', actions: done });
    return { type: 'LOST', actions: mayBeLost ? findLost(this.#core, this.#record, done) : [] };
  }

  /** This engine's own limits also go for containers that others made. */
  #setTimeouts(): void {
    const { timeoutsMs } = this.#core;
    const known = this.#lifecycle.context.timeoutsMs;
    const isNew = Object.entries(timeoutsMs).some(([action, ms]) => known[action as ContainerAction] !== ms);
    if (isNew) this.#lifecycle.actor.send({ type: 'SET_TIMEOUTS', timeoutsMs });
  }

  async #send(event: ContainerEvent, signal?: AbortSignal): Promise<void> {
    this.#setTimeouts();
    const cancel = () => {
      const { actor } = this.#lifecycle;
      if (actor.getSnapshot().can({ type: 'CANCEL' })) actor.send({ type: 'CANCEL' });
    };
    signal?.throwIfAborted();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      await this.#lifecycle.send(event);
    } finally {
      signal?.removeEventListener('abort', cancel);
      if (event.type === 'ADVANCE' || event.type === 'RESTART') {
        this.#beginAttachments();
      }
    }
    this.#watch();
  }

  #takeOver(record: ContainerRecord): void {
    this.#record = record;
    this.#actions = this.#core.actionsFor(record);
  }

  #begin(snapshot: ContainerSnapshot): Lifecycle {
    return startLifecycle({
      id: this.id,
      snapshot,
      store: this.#core.store,
      actionOf: (name) => this.#actions[name],
      onEmitted: ({ type, ...details }) => {
        this.#announce(
          type,
          Object.fromEntries(Object.entries(details).map(([key, value]) => [key, String(value)])),
        );
      },
    });
  }

  #announce(action: EngineEvent['action'], attributes: Record<string, string> = {}): void {
    this.#core.emit({ time: new Date().toISOString(), id: this.id, name: this.name, action, attributes });
  }

  #isWhereWeLeftIt(snapshot: ContainerSnapshot): boolean {
    return JSON.stringify(snapshot) === JSON.stringify(this.#lifecycle.snapshot());
  }

  #rests(state: Milestone): boolean {
    return this.#lifecycle.state === state || this.#lifecycle.state.startsWith(`${state}.`);
  }

  #isUp(state: StateName): boolean {
    return ['running', 'paused', 'restarting'].includes(STATE_NAMES[state].docker);
  }

  /** Docker's answer: true to go on, false for "not modified"; what Docker refuses is thrown. */
  #allows(operation: Operation): boolean {
    const { state, context } = this.#lifecycle;
    const answer = answerTo(operation, dockerStateOf(state, context), { id: this.id, name: this.name });
    if (answer.message === undefined) return answer.status !== 304;
    if (answer.status === 404) {
      throw new StoreError('CONTAINER_NOT_FOUND', answer.message, { value: this.name });
    }
    throw new LifecycleError('LIFECYCLE_REFUSED', answer.message, {
      value: operation,
      hint: this.#lifecycle.hint(),
    });
  }
}

function isGone(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'CONTAINER_NOT_FOUND';
}

function dockerStateOf(state: StateName, context: ContainerContext): DockerState {
  const status = dockerStatusOf(state, context);
  return status === 'removing' || status === 'dead' ? 'absent' : status;
}

function nanoseconds(ms: number): bigint {
  return BigInt(Math.round(ms * 1000)) * 1000n;
}

function stopRequest({ signal, timeoutSeconds }: StopOptions): Partial<StopRequest> {
  return {
    ...(signal === undefined ? {} : { signal: requireSignal(signal) }),
    ...(timeoutSeconds === undefined ? {} : { graceMs: timeoutSeconds < 0 ? -1 : timeoutSeconds * 1000 }),
  };
}
