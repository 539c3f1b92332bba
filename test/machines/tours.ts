import { createActor, fromPromise } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import { describeMachine } from '../../machines/describe.ts';
import { stateName } from '../../machines/state-name.ts';
import type {
  ActionInput,
  ActionOutput,
  ContainerEvent,
  ContainerInput,
} from '../../src/contract/lifecycle.ts';
import { type ContainerAction, FORWARD_ACTIONS } from '../../src/contract/states.ts';
import { doneEvent, EXIT, errorEvent, inWords, RESTARTED, type Walk, type WalkStep } from './walk.ts';

/** What a tour does next: ask something, or say how an action ends when its turn comes. */
type Leg = ContainerEvent | { readonly fails: ContainerAction } | { readonly holdsAt: ContainerAction };

/** A way through the chart for what the shortest ways leave out, and the container that it needs. */
export interface Tour {
  readonly walk: Walk;
  readonly input: Partial<ContainerInput>;
  /** Its process does not mind SIGTERM. */
  readonly stubborn: boolean;
}

const ACTION_OF = new Map(describeMachine(containerMachine).states.map(({ name, action }) => [name, action]));

const START: ContainerEvent = { type: 'ADVANCE', to: 'started' };
const EXITED = { type: 'EXITED', exit: EXIT, uptimeMs: 5 } as const;
const PAUSE: ContainerEvent = { type: 'PAUSE' };
const RESUME: ContainerEvent = { type: 'RESUME' };
const STOP: ContainerEvent = { type: 'STOP' };
const STOP_AT_ONCE: ContainerEvent = { type: 'STOP', request: { graceMs: 0 } };
const RESTART: ContainerEvent = { type: 'RESTART' };
const kill = (signal: number): ContainerEvent => ({ type: 'KILL', signal });
const SIGKILL = 9;
const SIGUSR1 = 10;
const REMOVE: ContainerEvent = { type: 'REMOVE' };
const ONCE_RESTARTED = { input: RESTARTED };

/** Together with the shortest ways they take every edge that requests, and actions which end or fail, can take. */
export function tours(): Tour[] {
  return [
    tour([{ type: 'SET_BREAKPOINTS', states: ['mounted'] }, START, { type: 'ADVANCE' }]),
    tour([{ type: 'SET_TIMEOUTS', timeoutsMs: { buildSpec: 60_000 } }, START]),
    ...FORWARD_ACTIONS.map((action) => tour([{ holdsAt: action }, START, { type: 'CANCEL' }])),
    ...(['spec-built', 'cgroups-initialized', 'mounted'] as const).map((to) =>
      tour([{ type: 'ADVANCE', to }, STOP]),
    ),
    tour([START, RESTART]),
    tour([START, { ...EXITED, exit: { ...EXIT, oomKilled: true } }]),
    tour([{ fails: 'pauseProcess' }, START, PAUSE, PAUSE]),
    tour([{ fails: 'resumeProcess' }, START, PAUSE, RESUME, RESUME]),
    tour([START, PAUSE, kill(SIGUSR1), kill(SIGKILL)]),
    tour([{ fails: 'signalProcess' }, START, PAUSE, kill(SIGUSR1), RESUME, kill(SIGUSR1)]),
    tour([START, STOP_AT_ONCE], { stubborn: true }),
    tour([{ fails: 'stopProcess' }, START, STOP]),
    ...[{ type: 'RESTART_DUE' } as const, START, RESTART, STOP, kill(SIGKILL), kill(SIGUSR1)].map((request) =>
      tour([START, EXITED, request], ONCE_RESTARTED),
    ),
    tour([START, EXITED, { type: 'REMOVE', force: true }], ONCE_RESTARTED),
    ...[START, RESTART, REMOVE].map((request) => tour([START, EXITED, request])),
    tour([START, EXITED], { input: { autoRemove: true } }),
    tour([{ fails: 'setUpMounts' }, START], { input: { autoRemove: true } }),
  ];
}

/** Follows the chart, which ends each action at once, but for the one at which it is held until the next request. */
function tour(
  legs: readonly Leg[],
  { input = {}, stubborn = false }: { input?: Partial<ContainerInput>; stubborn?: boolean } = {},
): Tour {
  const endless = fromPromise<ActionOutput, ActionInput>(() => new Promise(() => {}));
  const names = Object.keys(containerMachine.implementations.actors);
  const actors = Object.fromEntries(names.map((name) => [name, endless])) as never;
  const actor = createActor(containerMachine.provide({ actors }), { input: { id: 'tour', ...input } });
  actor.start();
  const failing = new Set(legs.flatMap((leg) => ('fails' in leg ? leg.fails : [])));
  let heldAt = legs.flatMap((leg) => ('holdsAt' in leg ? leg.holdsAt : []))[0];
  const steps: WalkStep[] = [];
  const state = () => stateName(actor.getSnapshot().value);
  const requests = legs.flatMap((leg) => ('type' in leg ? leg : []));
  for (const request of requests) {
    steps.push({ request });
    actor.send(request);
    for (
      let action = underWay(state());
      action !== undefined && action !== heldAt;
      action = underWay(state())
    ) {
      const fails = failing.delete(action);
      steps.push({ action, fails });
      actor.send((fails ? errorEvent(action) : doneEvent(action)) as never);
    }
    if (underWay(state()) !== undefined) heldAt = undefined;
  }
  const words = legs.map((leg) => {
    if ('fails' in leg) return `${leg.fails} fails`;
    return 'holdsAt' in leg ? `${leg.holdsAt} is held` : inWords(leg);
  });
  const walk = {
    title: `${words.join(' > ')}${stubborn ? ', stubborn' : ''} → ${state()}`,
    steps,
    end: state(),
  };
  actor.stop();
  return { walk, input, stubborn };
}

function underWay(state: string): ContainerAction | undefined {
  return ACTION_OF.get(state) as ContainerAction | undefined;
}
