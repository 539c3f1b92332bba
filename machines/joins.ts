import type { ContainerContext } from '../src/contract/lifecycle.ts';
import type { StateName } from '../src/contract/states.ts';

/** The operations of which a second request joins the one that is under way, and gets its result. */
export type JoinedOperation = 'start' | 'stop' | 'kill' | 'restart' | 'pause' | 'unpause';

/** Where a container's chart was, or is. */
export interface ChartPlace {
  readonly state: StateName;
  readonly context: ContainerContext;
}

const UNDER_WAY: Record<JoinedOperation, (place: ChartPlace) => boolean> = {
  start: ({ state, context }) => context.target === 'started' && !state.startsWith('started.'),
  stop: ({ context }) => context.stopping?.by === 'stop' && !context.restartAsked,
  kill: ({ state }) => state === 'started.signalling',
  restart: ({ context }) => context.restartAsked,
  pause: ({ state }) => state === 'started.pausing',
  unpause: ({ state }) => state === 'started.resuming',
};

const isDown = ({ state }: ChartPlace) => ['created', 'stopped', 'failed', 'removed'].includes(state);
const wasStarted = (now: ChartPlace, before: ChartPlace) =>
  now.context.startedAt !== before.context.startedAt;

/** What the operation is for. */
const IS_REACHED: Record<JoinedOperation, (now: ChartPlace, before: ChartPlace) => boolean> = {
  start: wasStarted,
  stop: isDown,
  kill: isDown,
  restart: wasStarted,
  pause: ({ state }) => state === 'started.paused',
  unpause: ({ state }) => state === 'started.running',
};

/** Operations that are over as well when the container is gone. */
export const ENDING_OPERATIONS: ReadonlySet<JoinedOperation> = new Set(['stop', 'kill']);

/** Whether somebody is at work on this operation. Pure. */
export function isUnderWay(operation: JoinedOperation, place: ChartPlace): boolean {
  return UNDER_WAY[operation](place);
}

/**
 * What became of an operation between the moment at which it was asked for and its turn: somebody else's request `reached`
 * what it is for, or `failed` to; undefined where it is still to be done. `underWay` is a place in which somebody was seen
 * at work on it. Pure.
 */
export function outcomeOfOther(
  operation: JoinedOperation,
  { asked, underWay, now }: { asked: ChartPlace; underWay: ChartPlace | undefined; now: ChartPlace },
): 'reached' | 'failed' | undefined {
  const isReached = IS_REACHED[operation];
  const hasBegun = underWay !== undefined || (operation !== 'restart' && !isReached(asked, asked));
  if (underWay !== undefined && errorsOf(now) !== errorsOf(underWay) && now.context.error !== null)
    return 'failed';
  return hasBegun && isReached(now, asked) ? 'reached' : undefined;
}

function errorsOf({ context }: ChartPlace): string {
  return JSON.stringify([context.error, context.undoErrors]);
}
