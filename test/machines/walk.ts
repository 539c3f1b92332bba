import { getShortestPaths } from 'xstate/graph';
import { containerMachine } from '../../machines/container.ts';
import { describeMachine } from '../../machines/describe.ts';
import { stateName } from '../../machines/state-name.ts';
import type { ContainerContext, ContainerEvent, ContainerInput } from '../../src/contract/lifecycle.ts';
import { type ContainerAction, MILESTONES, type StateName } from '../../src/contract/states.ts';

/** A request, or how the action under way ends. */
export type WalkStep =
  | { readonly request: ContainerEvent }
  | { readonly action: ContainerAction; readonly fails: boolean };

/** One way through the chart: what a user asks, and how each action that this leads to ends. */
export interface Walk {
  /** The requests in order, as in `ADVANCE started > PAUSE`, then the actions that fail. */
  readonly title: string;
  /** In order; after the last one the action under way never ends. */
  readonly steps: readonly WalkStep[];
  /** Where it leads: a resting state, or the working state whose action never ends. */
  readonly end: StateName;
}

export const EXIT = {
  code: 3,
  oomKilled: false,
  finishedAt: '2026-01-01T00:00:00.000Z',
  reason: 'exited',
} as const;

const REQUESTS: readonly ContainerEvent[] = [
  ...MILESTONES.map((to) => ({ type: 'ADVANCE', to }) as const),
  { type: 'STOP' },
  { type: 'RESTART' },
  { type: 'KILL', signal: 9 },
  { type: 'KILL', signal: 10 },
  { type: 'PAUSE' },
  { type: 'RESUME' },
  { type: 'REMOVE' },
  { type: 'REMOVE', force: true },
  { type: 'EXITED', exit: EXIT, uptimeMs: 5 },
  { type: 'RESTART_DUE' },
];

const ACTIONS = describeMachine(containerMachine).states.flatMap(
  ({ action }) => (action as ContainerAction) ?? [],
);

/**
 * The shortest way to every configuration of the chart that differs in state, in what is done, in what is to be undone
 * or in what was asked, with at most one action that fails on the way.
 */
export function walks(input: Pick<ContainerInput, 'restart'> = {}): Walk[] {
  const paths = getShortestPaths(containerMachine, {
    input: { id: 'walk', ...input },
    events: (({ context }: { context: ContainerContext }) => {
      const mayFail = context.error === null && context.undoErrors.length === 0;
      return [...REQUESTS, ...ACTIONS.map(doneEvent), ...(mayFail ? ACTIONS.map(errorEvent) : [])];
    }) as never,
    serializeState: ({ value, context }) => {
      const { done, leftovers, undo, target, stopping, restartAsked, paused, error } = context;
      return JSON.stringify([
        value,
        done,
        leftovers.length,
        undo,
        target,
        stopping?.by,
        restartAsked,
        paused,
        error === null,
      ]);
    },
    limit: 100_000,
  });
  return paths.map(({ state, steps: taken }) => {
    const steps = taken
      .map(({ event }) => event as ContainerEvent | ReturnType<typeof doneEvent>)
      .filter(({ type }) => type !== 'xstate.init')
      .map(
        (event): WalkStep =>
          'actorId' in event
            ? { action: event.actorId, fails: event.type.startsWith('xstate.error') }
            : { request: event as ContainerEvent },
      );
    const requests = steps.flatMap((step) => ('request' in step ? inWords(step.request) : []));
    const failures = steps.flatMap((step) => ('fails' in step && step.fails ? `${step.action} fails` : []));
    const end = stateName(state.value);
    return {
      title: `${[requests.join(' > '), ...failures].filter(Boolean).join(', ')} → ${end}`,
      steps,
      end,
    };
  });
}

/** Containers that their policy restarts have a state more: the ways that lead to it or through it. */
export const RESTARTED = { restart: { name: 'on-failure', maximumRetryCount: 1 } } as const;

export function restartingWalks(): Walk[] {
  return walks(RESTARTED).filter(
    ({ end, steps }) =>
      end === 'restarting' || steps.some((step) => 'request' in step && step.request.type === 'RESTART_DUE'),
  );
}

export function doneEvent(action: ContainerAction) {
  const output = {
    stopProcess: { exit: EXIT },
    createRuntime: { process: { pid: 1 } },
    startProcess: { startedAt: EXIT.finishedAt },
  };
  return {
    type: `xstate.done.actor.${action}`,
    actorId: action,
    output: output[action as keyof typeof output] ?? {},
  };
}

export function errorEvent(action: ContainerAction) {
  return {
    type: `xstate.error.actor.${action}`,
    actorId: action,
    error: new Error(`${action} was made to fail`),
  };
}

export function inWords(event: ContainerEvent): string {
  if (event.type === 'ADVANCE') return event.to === undefined ? 'ADVANCE' : `ADVANCE ${event.to}`;
  if (event.type === 'KILL') return `KILL ${event.signal}`;
  return event.type === 'REMOVE' && event.force ? 'REMOVE force' : event.type;
}
