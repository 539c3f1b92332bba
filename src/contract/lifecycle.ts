import type { ErrorRecord } from '../errors/lockstep-error.ts';
import type { ContainerAction, ForwardAction, Milestone, RestingState } from './states.ts';

/** The process as the runtime made it. `startTime` (proc_pid_stat(5), field 22) tells it from a later one with the same pid. */
export interface ProcessRecord {
  readonly pid: number;
  readonly startTime?: number;
}

/** How a container's process ended. */
export interface ExitRecord {
  /** The exit status, or 128 + the signal's number. */
  readonly code: number;
  readonly oomKilled: boolean;
  /** ISO 8601. */
  readonly finishedAt: string;
  /** `monitor-lost`: conmon died before it could record the code; 137 stands for it. */
  readonly reason?: 'exited' | 'monitor-lost';
}

/** How to end the process: the signal, then SIGKILL after the grace period. */
export interface StopRequest {
  readonly signal: number;
  /** Milliseconds; −1 waits for ever, 0 kills at once. */
  readonly graceMs: number;
}

export interface RestartRule {
  readonly name: 'no' | 'always' | 'unless-stopped' | 'on-failure';
  /** `on-failure` only; 0 is without end. */
  readonly maximumRetryCount: number;
}

/** What a container's chart is started with. */
export interface ContainerInput {
  /** 64 hex digits. */
  readonly id: string;
  readonly stopSignal?: number;
  readonly stopGraceMs?: number;
  readonly autoRemove?: boolean;
  readonly restart?: RestartRule;
  readonly breakpoints?: readonly RestingState[];
  /** Time limits in milliseconds, by action; the default is `DEFAULT_ACTION_TIMEOUT_MS`. */
  readonly timeoutsMs?: Partial<Record<ContainerAction, number>>;
}

export const DEFAULT_ACTION_TIMEOUT_MS = 30_000;
/** Docker's defaults: SIGTERM, then ten seconds (moby daemon/config). */
export const DEFAULT_STOP: StopRequest = { signal: 15, graceMs: 10_000 };

/** Where the chart rests when everything above a point has been undone. */
export type UndoOutcome = Milestone | 'stopped' | 'failed' | 'restarting' | 'removed';

/** The chart's extended state: plain JSON, so that a snapshot can be read by the next process. */
export interface ContainerContext {
  readonly id: string;
  /** The state that the last `ADVANCE` asked for; null when there is nothing left to do. */
  readonly target: Milestone | null;
  readonly breakpoints: readonly RestingState[];
  /** The forward actions whose effects are in place, oldest first. */
  readonly done: readonly ForwardAction[];
  /** Those that could not be undone; a removal tries again. */
  readonly leftovers: readonly ForwardAction[];
  /** While undoing: how many of `done` stay, and where to rest then. */
  readonly undo: { readonly keep: number; readonly outcome: UndoOutcome } | null;
  readonly process: ProcessRecord | null;
  readonly startedAt: string | null;
  readonly exit: ExitRecord | null;
  readonly error: ErrorRecord | null;
  /** What went wrong while undoing, beside `error`. */
  readonly undoErrors: readonly ErrorRecord[];
  readonly stop: StopRequest;
  /** The stop under way, and who wants it: `docker stop`, a forced removal, or an undo. */
  readonly stopping: { readonly request: StopRequest; readonly by: 'stop' | 'removal' | 'undo' } | null;
  /** The restart policy does not apply any more: the user stopped or killed this run. */
  readonly stoppedByUser: boolean;
  /** A `RESTART` is under way, to be announced when the process runs again. */
  readonly restartAsked: boolean;
  /** The signal that `signalling` sends. */
  readonly signal: number | null;
  /** The process is frozen. */
  readonly paused: boolean;
  readonly autoRemove: boolean;
  /** Whether its anonymous volumes go with it. */
  readonly removeVolumes: boolean;
  readonly restart: RestartRule;
  /** Restarts in a row by the policy, and the wait before the next one in milliseconds. */
  readonly restartCount: number;
  readonly backoffMs: number;
  readonly timeoutsMs: Partial<Record<ContainerAction, number>>;
}

/** What a container can be told. Everything not listed for its state is refused. */
export type ContainerEvent =
  /** Go forward, or back, to a milestone; without `to`, on to the last target (after a breakpoint). */
  | { readonly type: 'ADVANCE'; readonly to?: Milestone }
  | { readonly type: 'SET_BREAKPOINTS'; readonly states: readonly RestingState[] }
  /** The time limits that count from the next action on, for those that are named. */
  | { readonly type: 'SET_TIMEOUTS'; readonly timeoutsMs: ContainerContext['timeoutsMs'] }
  | { readonly type: 'STOP'; readonly request?: Partial<StopRequest> }
  | { readonly type: 'RESTART'; readonly request?: Partial<StopRequest> }
  | { readonly type: 'KILL'; readonly signal: number }
  | { readonly type: 'PAUSE' }
  | { readonly type: 'RESUME' }
  | { readonly type: 'REMOVE'; readonly force?: boolean; readonly volumes?: boolean }
  /** The process ended by itself. `uptimeMs` decides whether the restart backoff starts anew. */
  | { readonly type: 'EXITED'; readonly exit: ExitRecord; readonly uptimeMs: number }
  /** The wait before a restart by policy is over. */
  | { readonly type: 'RESTART_DUE' }
  /** Give up the forward action under way and undo. */
  | { readonly type: 'CANCEL' }
  /** What these actions did is in place no more: a reboot took it, or it was undone and a full disk kept that from being recorded. */
  | { readonly type: 'LOST'; readonly actions: readonly ForwardAction[] }
  /** Sent once after a snapshot was loaded: run the action that was under way again. */
  | { readonly type: 'RECOVER' }
  /** Another process moved this container: rest where its snapshot rests. */
  | { readonly type: 'OBSERVED'; readonly state: RestingState; readonly context: ContainerContext };

/** Docker's container events, in the order in which dockerd sends them. */
export type ContainerEmitted =
  | { readonly type: 'start' }
  | { readonly type: 'restart' }
  | { readonly type: 'kill'; readonly signal: number }
  | { readonly type: 'stop' }
  | { readonly type: 'die'; readonly exitCode: number }
  | { readonly type: 'oom' }
  | { readonly type: 'pause' }
  | { readonly type: 'unpause' }
  | { readonly type: 'destroy' };

/** What an action is given: the context as it is when the action starts. */
export interface ActionInput {
  readonly action: ContainerAction;
  readonly context: ContainerContext;
}

/** What an action gives back; each action fills what it knows. */
export interface ActionOutput {
  readonly process?: ProcessRecord;
  /** ISO 8601. */
  readonly startedAt?: string;
  readonly exit?: ExitRecord;
  /** `stopProcess`: the grace period was over and SIGKILL was needed. */
  readonly killed?: boolean;
}
