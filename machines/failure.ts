import type { ContainerAction } from '../src/contract/states.ts';
import { LifecycleError } from '../src/errors/lifecycle-error.ts';
import type { ErrorRecord } from '../src/errors/lockstep-error.ts';
import { toErrorRecord } from '../src/errors/to-error-record.ts';

/** The failure of an action that was still under way when its time limit ended. Pure. */
export function actionTimedOut(action: ContainerAction): ErrorRecord {
  return toErrorRecord(
    new LifecycleError('ACTION_TIMED_OUT', `the action ${action} did not end within its time limit`, {
      value: action,
    }),
  );
}

/** The failure of an action that was given up on request. Pure. */
export function actionCancelled(action: ContainerAction): ErrorRecord {
  return toErrorRecord(
    new LifecycleError('ACTION_CANCELLED', `the action ${action} was given up on request`, { value: action }),
  );
}
