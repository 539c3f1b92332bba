import type { Figure, Target } from './measurement.ts';
import { median } from './median.ts';

/** Runs something once. A number that it resolves with is its time in ms; else it is timed from outside. */
export type Contestant = () => Promise<number | undefined>;

/** Times of two contestants that ran in turn, in ms. */
export interface Pairs {
  readonly own: readonly number[];
  readonly peer: readonly number[];
}

/**
 * Runs two contestants in turn, the first one first in every other round, so that what else the machine does hits both.
 * One round more is run before, and not counted.
 */
export async function interleave(rounds: number, own: Contestant, peer: Contestant): Promise<Pairs> {
  const times = { own: [] as number[], peer: [] as number[] };
  for (let round = 0; round <= rounds; round++) {
    const order = [['own', own] as const, ['peer', peer] as const];
    for (const [name, contestant] of round % 2 === 0 ? order : order.toReversed()) {
      const ms = await time(contestant);
      if (round > 0) times[name].push(ms);
    }
  }
  return times;
}

/** Runs one contestant again and again; its times in ms. One run more comes before, and is not counted. */
export async function repeat(rounds: number, contestant: Contestant): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) times.push(await time(contestant));
  return times.slice(1);
}

/** Makes a line of the report. The ratio and the difference are the medians of those within each round. Pure. */
export function compare(
  { own, peer }: Pairs,
  words: { readonly what: string; readonly peer: string; readonly by: Target['by']; readonly atMost: number },
): Figure {
  const inRounds = own.map((ms, round) => {
    const other = peer[round] ?? Number.NaN;
    return words.by === 'ratio' ? ms / other : ms - other;
  });
  return {
    what: words.what,
    unit: 'ms',
    value: median(own),
    least: Math.min(...own),
    peer: { what: words.peer, value: median(peer), least: Math.min(...peer) },
    target: { by: words.by, found: median(inRounds), atMost: words.atMost },
  };
}

/** Makes a line of the report for something that has no peer. Pure. */
export function judge(what: string, times: readonly number[], atMost: number): Figure {
  const value = median(times);
  return {
    what,
    unit: 'ms',
    value,
    least: Math.min(...times),
    target: { by: 'value', found: value, atMost },
  };
}

async function time(contestant: Contestant): Promise<number> {
  const begun = performance.now();
  const told = await contestant();
  return told ?? performance.now() - begun;
}
