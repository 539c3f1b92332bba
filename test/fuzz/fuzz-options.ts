import { LockstepError } from '../../src/errors/lockstep-error.ts';

/**
 * How long properties are tried, and from which seed: always the same one, so that a test that passed passes again.
 * `FUZZ_RUNS` and `FUZZ_SEED` are for longer hunts.
 */
export function fuzzOptions(runs: number): { seed: number; numRuns: number } {
  const { FUZZ_RUNS, FUZZ_SEED } = process.env;
  return { seed: Number(FUZZ_SEED ?? 20_250_101), numRuns: Number(FUZZ_RUNS ?? runs) };
}

/** Lets an error of ours pass that is no defect; anything else is thrown again, and fails the property. */
export function requireTyped(error: unknown): void {
  if (!(error instanceof LockstepError) || error.code === 'INTERNAL') throw error;
}
