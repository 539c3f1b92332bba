import type { StateValue } from 'xstate';
import type { StateName } from '../src/contract/states.ts';

/** The state of the container's chart as one word: `mounted`, `started.paused`. Pure. */
export function stateName(value: StateValue): StateName {
  if (typeof value === 'string') return value as StateName;
  const [outer, inner] = Object.entries(value)[0] ?? [];
  return `${outer}.${inner}` as StateName;
}

/** The value that xstate knows a state by; the inverse of `stateName`. Pure. */
export function stateValue(name: StateName): StateValue {
  const [outer = name, inner] = name.split('.');
  return inner === undefined ? outer : { [outer]: inner };
}
