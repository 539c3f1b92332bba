import type { StateName } from '../../contract/states.ts';

/** A state as the journal and `inspect` call it: what runs is `started`. Pure. */
export function shownState(state: StateName): string {
  return state === 'started.running' ? 'started' : state;
}
