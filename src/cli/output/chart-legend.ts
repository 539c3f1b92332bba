import { containerMachine } from '../../../machines/container.ts';
import { describeMachine } from '../../../machines/describe.ts';

/** What a reader of a journal is told besides its lines. */
export interface ChartLegend {
  /** What an action does, in the words of its working state in the chart. */
  explain(action: string): string;
  /** Whether a container stays in this state until something happens. */
  rests(state: string): boolean;
}

/** The legend of the container's chart. Pure. */
export function chartLegend(): ChartLegend {
  const { states } = describeMachine(containerMachine);
  const texts = new Map(states.map(({ action, description }) => [action, description]));
  const restful = new Set(
    states.filter(({ kind }) => kind === 'resting' || kind === 'final').map(({ name }) => name),
  );
  return {
    explain: (action) => texts.get(action) ?? '',
    // The journal calls what runs `started`, the chart `started.running`.
    rests: (state) => restful.has(state) || state === 'started',
  };
}
