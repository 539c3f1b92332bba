import type { ContainerContext } from '../src/contract/lifecycle.ts';
import { type DockerStatus, STATE_NAMES, type StateName } from '../src/contract/states.ts';

/**
 * What `docker ps` would call a container in this state. A container that never ran is `created` to Docker, also after
 * a failure and on the way back; one that ran before is `exited` until it runs again. Pure and total.
 */
export function dockerStatusOf(state: StateName, context: Pick<ContainerContext, 'startedAt'>): DockerStatus {
  const { docker } = STATE_NAMES[state];
  if (docker === 'created' && context.startedAt !== null) return 'exited';
  if (docker === 'exited' && context.startedAt === null) return 'created';
  return docker;
}
