import { stateName } from '../../machines/state-name.ts';
import type { ActionOutput } from '../../src/contract/lifecycle.ts';
import type { ContainerAction } from '../../src/contract/states.ts';
import type { Container } from '../../src/engine/api.ts';
import type { Walk } from '../machines/walk.ts';

/** An action takes milliseconds: a walk that waits longer than this has gone astray. */
const PATIENCE_MS = 20_000;

/** Holds every action until the walk says how it ends. */
export function createGate() {
  let waiting: { action: ContainerAction; end: (fails: boolean) => Promise<unknown> } | undefined;
  return {
    hold: (action: ContainerAction, act: () => Promise<ActionOutput>) =>
      new Promise<ActionOutput>((resolve, reject) => {
        waiting = {
          action,
          end: async (fails) => {
            if (fails) return reject(new Error(`${action} was made to fail`));
            const ended = act();
            resolve(ended);
            await ended.catch(() => undefined);
          },
        };
      }),
    end: async (action: ContainerAction, fails: boolean) => {
      const deadline = performance.now() + PATIENCE_MS;
      while (waiting?.action !== action) {
        if (performance.now() > deadline)
          throw new Error(`the chart did not ask for ${action}, but for ${waiting?.action}`);
        await new Promise(setImmediate);
      }
      const { end } = waiting;
      waiting = undefined;
      await end(fails);
    },
  };
}

const isSettled = (container: Container, end: string) =>
  stateName(container.actor.getSnapshot().value) === end;

/** Sends the walk's requests and ends its actions, in order; resolves where the walk ends. */
export async function followWalk(
  container: Container,
  { steps, end }: Walk,
  gate: ReturnType<typeof createGate>,
): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (const step of steps) {
    if ('request' in step) container.actor.send(step.request);
    else await gate.end(step.action, step.fails);
    await new Promise(setImmediate);
  }
  while (!isSettled(container, end) && performance.now() < deadline) await new Promise(setImmediate);
}
