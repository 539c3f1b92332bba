import { isDeepStrictEqual } from 'node:util';
import type { SpecInput } from '../contract/spec-input.ts';
import { emptyDraft } from './build-spec.ts';
import type { Draft, FieldReason, Pipeline, PipelineStep } from './option.ts';
import { refusedTogether } from './refused-together.ts';
import { covers, specFields } from './spec-fields.ts';

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
 * Throws `SpecError` where no spec can be made, as `buildSpec`. Pure.
 */
export function explainSpec(input: SpecInput, pipeline: Pipeline, field = ''): FieldExplanation[] {
  const draft = emptyDraft();
  const setBy = new Map<string, { value: unknown; step: PipelineStep }>();
  for (const [index, step] of pipeline.steps.entries()) {
    try {
      step.apply(draft, input);
    } catch (error) {
      throw refusedTogether(error, draft, input, pipeline.steps.slice(index + 1));
    }
    for (const root of outlineOf(step).roots) noteChanges(root, draft, step, setBy);
  }
  const explained: FieldExplanation[] = [];
  for (const path of specFields(draft).keys()) {
    if (!covers(field, path)) continue;
    const set = setBy.get(path);
    if (set === undefined) throw new Error(`${path} is set by an option that does not say so`);
    explained.push(explain(path, set.value, set.step, input));
  }
  return explained.length > 0 || field === '' ? explained : whatWouldSet(field, input, pipeline);
}

/** What an option may set, as its reasons say. */
interface Outline {
  /** Paths without members of lists, none below another. */
  readonly roots: readonly string[];
  /** The longest field first: it says most. */
  readonly reasons: readonly FieldReason[];
}

const outlines = new WeakMap<PipelineStep, Outline>();

function outlineOf(step: PipelineStep): Outline {
  const known = outlines.get(step);
  if (known !== undefined) return known;
  const fields = [...new Set(step.reasons.map(({ field }) => rootOf(field)))];
  const outline = {
    roots: fields.filter((field) => !fields.some((other) => other !== field && covers(other, field))),
    reasons: step.reasons.toSorted((left, right) => right.field.length - left.field.length),
  };
  outlines.set(step, outline);
  return outline;
}

/** The field that can be looked up in a spec: `mounts` of `mounts[/proc]`; the name of a sysctl has dots of its own. */
function rootOf(field: string): string {
  return field.replace(/\[.*$/, '').replace(/^(linux\.sysctl)\..*$/, '$1');
}

function noteChanges(
  root: string,
  draft: Draft,
  step: PipelineStep,
  setBy: Map<string, { value: unknown; step: PipelineStep }>,
): void {
  const fields = specFields(draft, root);
  for (const [path, value] of fields) {
    const before = setBy.get(path)?.value;
    if (before !== value && !isDeepStrictEqual(before, value)) setBy.set(path, { value, step });
  }
  for (const path of setBy.keys()) if (!fields.has(path) && covers(root, path)) setBy.delete(path);
}

function explain(path: string, value: unknown, step: PipelineStep, input: SpecInput): FieldExplanation {
  const reason = outlineOf(step).reasons.find((one) => covers(one.field, path));
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
