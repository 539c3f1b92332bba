import { isDeepStrictEqual } from 'node:util';
import type { SpecInput } from '../contract/spec-input.ts';
import { explainSpec, type FieldExplanation } from './explain-spec.ts';
import type { Pipeline } from './option.ts';

/** How one field of one container's spec changed from one version of the builder to another. */
export interface FieldChange {
  readonly field: string;
  /** Undefined where the older spec has no such field. */
  readonly before: FieldExplanation | undefined;
  /** Undefined where the newer spec has none. */
  readonly after: FieldExplanation | undefined;
  /** The option that is responsible: the one that sets the field now, or that set it. */
  readonly option: string;
}

/** One side of a comparison: a pipeline, and what the release that it is of makes of the configuration. */
export interface Side {
  readonly pipeline: Pipeline;
  readonly input: SpecInput;
}

/**
 * What changed in the spec of one container between two pipelines, in the order of the newer spec, what is gone last.
 * Throws `SpecError` where one of them makes no spec. Pure.
 */
export function diffPipelines(from: Side, to: Side): FieldChange[] {
  const before = byField(explainSpec(from.input, from.pipeline));
  const after = byField(explainSpec(to.input, to.pipeline));
  const changed = [...after.values()].flatMap((now) => {
    const then = before.get(now.field);
    if (then !== undefined && isDeepStrictEqual(then.value, now.value)) return [];
    return [{ field: now.field, before: then, after: now, option: now.option }];
  });
  const gone = [...before.values()]
    .filter((then) => !after.has(then.field))
    .map((then) => ({ field: then.field, before: then, after: undefined, option: then.option }));
  return [...changed, ...gone];
}

function byField(explanations: readonly FieldExplanation[]): Map<string, FieldExplanation> {
  return new Map(explanations.map((one) => [one.field, one]));
}
