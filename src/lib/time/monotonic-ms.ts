/**
 * Milliseconds, with fractions, of a clock that nobody sets. What `performance.now` tells, without `node:perf_hooks`,
 * which takes 1 ms to load.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1_000_000;
}
