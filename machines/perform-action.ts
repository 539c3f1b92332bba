import { fromPromise } from 'xstate';
import type { ActionInput, ActionOutput } from '../src/contract/lifecycle.ts';

/** Performs whatever action a chart names; rejects where it failed. */
export type ActionPerformer = (call: {
  readonly input: ActionInput;
  readonly signal: AbortSignal;
}) => Promise<ActionOutput>;

const performers = new WeakMap<object, ActionPerformer>();

/**
 * Says who performs the actions of the charts in an actor system (`actor.system`), before the actor starts. It does for
 * each actor what `machine.provide` does for a machine, which builds the whole chart anew: 3 ms of a cold process.
 */
export function performActionsOf(system: object, perform: ActionPerformer): void {
  performers.set(system, perform);
}

/** What a chart invokes for each of its actions. Rejects in an actor system of which nobody performs the actions. */
export const performAction = fromPromise<ActionOutput, ActionInput>(async ({ input, signal, system }) => {
  const perform = performers.get(system);
  if (perform === undefined) throw new Error(`the action ${input.action} was not provided`);
  return perform({ input, signal });
});
