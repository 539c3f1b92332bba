import { monotonicMs } from './monotonic-ms.ts';

/** How far the clock of the day is ahead, at least: it tells whole milliseconds, so it is never behind by as much as one. */
let aheadMs = Number.NEGATIVE_INFINITY;

/** Milliseconds since the epoch, with fractions: at least `Date.now()`, and never less than it said before. */
export function preciseNow(): number {
  const date = Date.now();
  // Asked second: what passes in between makes it less, never more.
  const now = monotonicMs();
  aheadMs = Math.max(aheadMs, date - now);
  return now + aheadMs;
}
