import { createActor, fromPromise } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import { stateName } from '../../machines/state-name.ts';
import type { Fault } from '../../src/contract/faults.ts';
import type { ActionInput, ActionOutput, ContainerEvent } from '../../src/contract/lifecycle.ts';
import { CONTAINER_ACTIONS, type ContainerAction, type StateName } from '../../src/contract/states.ts';
import type { FaultPath } from './paths.ts';

type Mishap = 'none' | 'error' | 'hang' | 'kill';

const EXIT = { code: 5, oomKilled: false, finishedAt: '2026-01-01T00:00:00.000Z', reason: 'exited' } as const;
const OUTPUTS: Partial<Record<ContainerAction, ActionOutput>> = {
  stopProcess: { exit: EXIT },
  createRuntime: { process: { pid: 1 } },
  startProcess: { startedAt: EXIT.finishedAt },
};

/**
 * Where the chart itself, without any kernel, says that a container ends when this goes wrong, and the engine that follows
 * has brought it to rest. What happens to runtime, monitor or disk may strike the action, a later one, or none.
 */
export async function expectedEnds(
  { action, requests }: FaultPath,
  { kind, moment }: Fault,
): Promise<Set<StateName>> {
  // What is removed has no record to say that it failed.
  if (action === 'removeRecord' && moment === 'after') return new Set(['removed']);
  // The bare chart has no process that a signal could end.
  const ended: StateName[] = requests.at(-1)?.type === 'KILL' ? ['stopped'] : [];
  if (kind === 'error' || kind === 'hang' || kind === 'kill') {
    return new Set([await endOf(requests, action, kind), ...ended]);
  }
  const ends = CONTAINER_ACTIONS.map((each) => endOf(requests, each, 'error'));
  const end = await endOf(requests, action, 'none');
  const mayKillProcess = kind === 'kill-runtime' || kind === 'kill-conmon';
  const killed: StateName[] = mayKillProcess && end.startsWith('started') ? ['stopped'] : [];
  return new Set([end, ...ended, ...killed, ...(await Promise.all(ends))]);
}

/** Follows the requests on the bare chart; in the last one the action meets its mishap, once. */
export async function endOf(
  requests: readonly ContainerEvent[],
  action: ContainerAction,
  mishap: Mishap,
): Promise<StateName> {
  let isArmed = false;
  const killed = Promise.withResolvers<'killed'>();
  const actors = Object.fromEntries(
    CONTAINER_ACTIONS.map((name) => [
      name,
      fromPromise<ActionOutput, ActionInput>(async ({ input }) => {
        if (isArmed && input.action === action && mishap !== 'none') {
          isArmed = false;
          if (mishap === 'error') throw new Error('fault');
          if (mishap === 'kill') killed.resolve('killed');
          return new Promise(() => {});
        }
        return OUTPUTS[input.action] ?? {};
      }),
    ]),
  ) as unknown as NonNullable<Parameters<typeof containerMachine.provide>[0]['actors']>;
  const machine = containerMachine.provide({ actors });
  const input = { id: 'x', timeoutsMs: { [action]: 1 }, stopGraceMs: 0 };
  let actor = createActor(machine, { input }).start();
  for (const [index, request] of requests.entries()) {
    isArmed = index === requests.length - 1;
    if (!actor.getSnapshot().can(request)) continue;
    actor.send(request);
    if ((await Promise.race([rest(actor), killed.promise])) !== 'killed') continue;
    const { value, context } = actor.getSnapshot();
    actor.stop();
    actor = createActor(machine, { input, snapshot: machine.resolveState({ value, context }) }).start();
    actor.send({ type: 'RECOVER' });
    await rest(actor);
  }
  const end = stateName(actor.getSnapshot().value);
  actor.stop();
  return end;
}

function rest(actor: ReturnType<typeof createActor<typeof containerMachine>>): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const now = actor.getSnapshot();
      if (now.status === 'active' && !now.hasTag('resting')) return;
      subscription?.unsubscribe();
      resolve();
    };
    const subscription = actor.subscribe({ next: look, complete: () => resolve() });
    look();
  });
}
