import { buildSpec } from '../../src/spec/build-spec.ts';
import { explainSpec } from '../../src/spec/explain-spec.ts';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { specInput } from '../../test/spec/spec-input.ts';
import type { Figure, Measurement } from '../measurement.ts';
import { median } from '../median.ts';

const A_SPEC_US = 50;

/** One spec of Docker 24.0, and the same explained. */
export const oneSpec: Measurement = {
  name: 'one-spec',
  needs: 'nothing',
  run: async (rounds) => {
    const input = specInput();
    const pipeline = findPipeline('docker-24.0');
    return [
      figure(
        'build one spec',
        A_SPEC_US,
        times(rounds, 2000, () => buildSpec(input, pipeline)),
      ),
      figure(
        'explain one spec',
        A_SPEC_US * 10,
        times(rounds, 1000, () => explainSpec(input, pipeline)),
      ),
    ];
  },
};

/** The microseconds of one call, from so many rounds of so many calls. */
function times(rounds: number, calls: number, call: () => unknown): number[] {
  return Array.from({ length: rounds + 1 }, () => {
    const begun = performance.now();
    for (let count = 0; count < calls; count++) call();
    return ((performance.now() - begun) * 1000) / calls;
  }).slice(1);
}

function figure(what: string, atMost: number, found: readonly number[]): Figure {
  const value = median(found);
  return {
    what,
    unit: 'µs',
    value,
    least: Math.min(...found),
    target: { by: 'value', found: value, atMost },
  };
}
