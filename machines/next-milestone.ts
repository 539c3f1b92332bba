import { MILESTONES, type Milestone, type StateName } from '../src/contract/states.ts';

/** The resting state that lies one step ahead; undefined where the way forward ends. A container at rest after its run begins anew. Pure. */
export function nextMilestone(state: StateName): Milestone | undefined {
  const at = MILESTONES.indexOf(state as Milestone);
  if (at >= 0) return MILESTONES[at + 1];
  return ['stopped', 'failed', 'restarting'].includes(state) ? MILESTONES[1] : undefined;
}
