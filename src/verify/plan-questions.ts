import type { Spec } from '../oci/runtime-spec.ts';
import { CHECKS } from './check-table.ts';
import { type Circumstances, type Question, unanswerable } from './question.ts';

/** What is said to the runtime, to the engine or to people, and nothing that the kernel enforces. */
const NOT_ENFORCED = ['ociVersion', 'annotations', 'hooks', 'process.consoleSize', 'windows'];

/** Every question that a spec raises; a field that no check knows is one that nothing answers. Pure. */
export function planQuestions(spec: Spec, circumstances: Circumstances): Question[] {
  return [...CHECKS.flatMap((check) => check.ask(spec, circumstances)), ...askOthers(spec)];
}

function askOthers(spec: Spec): Question[] {
  const covered = [...NOT_ENFORCED, ...CHECKS.flatMap(({ covers }) => covers)];
  const isCovered = (field: string) => covered.some((name) => field === name || field.startsWith(`${name}.`));
  /** Folders of the spec, so to say: what they hold is looked at one by one. */
  const isAbove = (field: string) => covered.some((name) => name.startsWith(`${field}.`));
  const others = (value: object, prefix: string): string[] =>
    Object.entries(value).flatMap(([key, inner]) => {
      const field = `${prefix}${key}`;
      if (inner === undefined || inner === null || isCovered(field)) return [];
      return isAbove(field) && typeof inner === 'object' ? others(inner, `${field}.`) : [field];
    });
  return others(spec, '').map((field) => unanswerable(field, 'something', 'No check knows this field.'));
}
