import { containerMachine } from '../../machines/container.ts';
import { describeMachine } from '../../machines/describe.ts';
import type { ContainerEvent } from '../../src/contract/lifecycle.ts';
import type { ContainerAction } from '../../src/contract/states.ts';
import { walks } from '../machines/walk.ts';

/** One way that the chart offers to an action: what is asked of a container that was just created. */
export interface FaultPath {
  readonly action: ContainerAction;
  /** The last one leads to the action. */
  readonly requests: readonly ContainerEvent[];
  /** `ADVANCE started > STOP`. */
  readonly title: string;
}

/** Every way to every action, the shortest to each configuration of the chart in which it runs. */
export function faultPaths(): FaultPath[] {
  const actionAt = new Map(
    describeMachine(containerMachine).states.flatMap(({ name, action }) =>
      action === undefined ? [] : [[name, action as ContainerAction]],
    ),
  );
  const paths = walks().flatMap(({ steps, end }): FaultPath[] => {
    const action = actionAt.get(end);
    if (action === undefined || steps.some((step) => 'fails' in step && step.fails)) return [];
    const requests = steps.flatMap((step) => ('request' in step ? step.request : []));
    return [{ action, requests, title: requests.map(inWords).join(' > ') }];
  });
  const distinct = new Map(paths.map((path) => [`${path.action} ${path.title}`, path]));
  return [...distinct.values()];
}

function inWords(event: ContainerEvent): string {
  if (event.type === 'ADVANCE') return `ADVANCE ${event.to}`;
  if (event.type === 'KILL') return `KILL ${event.signal}`;
  return event.type === 'REMOVE' && event.force ? 'REMOVE force' : event.type;
}
