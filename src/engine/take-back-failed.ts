import { FORWARD_ACTIONS, type ForwardAction, INVERSE_OF } from '../contract/states.ts';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { ContainerActions } from './lifecycle.ts';

/**
 * A forward action that fails takes back what it had done itself, by its inverse; what went before is the chart's to undo.
 * Both errors are kept. `startProcess` is left out: a process that was made but not started goes with its runtime.
 */
export function takeBackFailed(actions: ContainerActions): ContainerActions {
  const taken = FORWARD_ACTIONS.filter((action) => action !== 'startProcess').map((action) => [
    action,
    orElse(actions[action], actions[INVERSE_OF[action]], action),
  ]);
  return { ...actions, ...Object.fromEntries(taken) } as ContainerActions;
}

type Action = ContainerActions[ForwardAction];

function orElse(act: Action, undo: Action, action: ForwardAction): Action {
  return async (input, signal) => {
    try {
      return await act(input, signal);
    } catch (error) {
      if (isOthers(error)) throw error;
      await undo({ ...input, action: INVERSE_OF[action] }, signal).catch((undoError: unknown) => {
        throw new AggregateError([error, undoError], messageOf(error), { cause: error });
      });
      throw error;
    }
  };
}

/** What the runtime has under this id is somebody else's. */
function isOthers(error: unknown): boolean {
  return error instanceof RuntimeError && error.code === 'RUNTIME_ID_IN_USE';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
