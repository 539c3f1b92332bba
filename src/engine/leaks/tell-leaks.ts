import type { Holding, Leak, Trace } from './leak.ts';

/** Which traces nobody may have: their container is gone, or rests in a state in which they are undone. Pure. */
export function tellLeaks(traces: readonly Trace[], holdings: ReadonlyMap<string, Holding>): Leak[] {
  return traces.flatMap(({ kind, what, container, madeBy }) => {
    const holding = container === null ? undefined : holdings.get(container);
    const why = reason(holding, container, madeBy);
    return why === undefined ? [] : [{ kind, what, container, why }];
  });
}

function reason(
  holding: Holding | undefined,
  container: string | null,
  madeBy: Trace['madeBy'],
): string | undefined {
  if (container === null) return 'nothing of this root needs it';
  if (holding === undefined) return `there is no container ${shortened(container)} in this root`;
  if (holding.may === 'all' || (madeBy !== null && holding.may.has(madeBy))) return undefined;
  return madeBy === null
    ? `a process that worked on container ${shortened(container)} died and left it`
    : `container ${shortened(container)} is ${holding.state}, where what ${madeBy} makes is undone`;
}

function shortened(id: string): string {
  return id.slice(0, 12);
}
