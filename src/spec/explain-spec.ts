import { isDeepStrictEqual } from 'node:util';
import type { SpecInput } from '../contract/spec-input.ts';
import { emptyDraft } from './build-spec.ts';
import type { FieldReason, Pipeline, PipelineStep } from './option.ts';
import { specFields } from './spec-fields.ts';

/** Why one field of a spec is as it is. */
export interface FieldExplanation {
  /** `process.cwd`, `mounts[/proc]`, `linux.namespaces[network]`. */
  readonly field: string;
  /** Undefined for a field that was asked about and is not in the spec. */
  readonly value: unknown;
  /** The option that set it last, or that would. */
  readonly option: string;
  /** Where the value came from: a flag with its field, a setting, a host fact or a default. */
  readonly from: string;
  /** What the kernel or the runtime does with it. */
  readonly says: string;
  /** The section of the OCI runtime specification. */
  readonly section: string;
}

/**
 * Builds a spec step by step and says for every field which option set it, from what, and what it does. With `field`,
 * only that field and what is below it; where the spec has none of it, what the pipeline's options say of it.
 *
 * Throws `SpecError` where no spec can be made. Pure.
 */
export function explainSpec(input: SpecInput, pipeline: Pipeline, field = ''): FieldExplanation[] {
  const draft = emptyDraft();
  const setBy = new Map<string, { value: unknown; step: PipelineStep }>();
  for (const step of pipeline.steps) {
    step.apply(draft, input);
    const fields = specFields(draft);
    for (const [path, value] of fields) {
      if (!isDeepStrictEqual(setBy.get(path)?.value, value)) setBy.set(path, { value, step });
    }
    for (const path of setBy.keys()) if (!fields.has(path)) setBy.delete(path);
  }
  const explained = [...specFields(draft).keys()]
    .filter((path) => covers(field, path))
    .flatMap((path) => {
      const set = setBy.get(path);
      return set === undefined ? [] : [explain(path, set.value, set.step, input)];
    });
  return explained.length > 0 || field === '' ? explained : whatWouldSet(field, input, pipeline);
}

function explain(path: string, value: unknown, step: PipelineStep, input: SpecInput): FieldExplanation {
  const reason = step.reasons
    .filter((one) => covers(one.field, path))
    .toSorted((left, right) => right.field.length - left.field.length)[0];
  if (reason === undefined) throw new Error(`the option ${step.option} sets ${path} and does not say why`);
  return { field: path, value, option: step.option, ...words(reason, path, input) };
}

function words(reason: FieldReason, path: string, input: SpecInput) {
  const [, member = ''] = /\[(.*)\]$/.exec(path) ?? [];
  const from = typeof reason.from === 'string' ? reason.from : reason.from(input, member);
  return { from, says: reason.says, section: reason.section };
}

function whatWouldSet(field: string, input: SpecInput, pipeline: Pipeline): FieldExplanation[] {
  return pipeline.steps.flatMap((step) =>
    step.reasons
      .filter((reason) => covers(field, reason.field) || covers(reason.field, field))
      .map((reason) => ({ field, value: undefined, option: step.option, ...words(reason, field, input) })),
  );
}

/** Whether a path is the field, or below it. */
function covers(field: string, path: string): boolean {
  if (field === '' || field === path) return true;
  return path.startsWith(field) && ['.', '['].includes(path[field.length] ?? '');
}
