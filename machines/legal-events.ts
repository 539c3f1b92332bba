import type { SnapshotFrom } from 'xstate';
import type { ContainerEvent } from '../src/contract/lifecycle.ts';
import { MILESTONES } from '../src/contract/states.ts';
import type { containerMachine } from './container.ts';

const REQUESTS: readonly ContainerEvent[] = [
  ...MILESTONES.map((to) => ({ type: 'ADVANCE', to }) as const),
  { type: 'STOP' },
  { type: 'RESTART' },
  { type: 'KILL', signal: 9 },
  { type: 'PAUSE' },
  { type: 'RESUME' },
  { type: 'REMOVE' },
  { type: 'REMOVE', force: true },
  { type: 'CANCEL' },
];

/** The requests that the chart would take now, as a user writes them: `ADVANCE to mounted`, `REMOVE (force)`. Pure. */
export function legalEvents(snapshot: SnapshotFrom<typeof containerMachine>): string[] {
  const legal = REQUESTS.filter((event) => snapshot.can(event)).map(inWords);
  return legal.filter((words) => words !== 'REMOVE (force)' || !legal.includes('REMOVE'));
}

function inWords(event: ContainerEvent): string {
  if (event.type === 'ADVANCE') return `ADVANCE to ${event.to}`;
  return event.type === 'REMOVE' && event.force ? 'REMOVE (force)' : event.type;
}
