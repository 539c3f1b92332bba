import { styleText } from 'node:util';
import type { FieldChange } from '../../spec/diff-pipelines.ts';
import type { Output } from '../io.ts';

/** How much of a value stands in its line; `--format json` has all of it. */
const LONGEST_VALUE = 150;

/**
 * How a spec changed, a field after the other, with the option that is responsible; of a list only what came and went.
 * Pure but for colours, which depend on the stream.
 */
export function renderChanges(changes: readonly FieldChange[], stream: Output): string {
  if (changes.length === 0) return 'no difference\n';
  return changes.map((change) => renderChange(change, stream)).join('');
}

function renderChange({ field, before, after, option }: FieldChange, stream: Output): string {
  const [gone, come] = differing(itemsOf(before?.value), itemsOf(after?.value));
  return [
    `${styleText('bold', field, { stream })}  (${option})\n`,
    ...gone.map((item) => styleText('red', `  - ${cut(item)}\n`, { stream })),
    ...come.map((item) => styleText('green', `  + ${cut(item)}\n`, { stream })),
  ].join('');
}

function itemsOf(value: unknown): string[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)) : [JSON.stringify(value)];
}

/** What is only in the one, or more often, and what only in the other. */
function differing(one: readonly string[], other: readonly string[]): [gone: string[], come: string[]] {
  const come = [...other];
  const gone = one.filter((item) => {
    const at = come.indexOf(item);
    if (at >= 0) come.splice(at, 1);
    return at < 0;
  });
  return [gone, come];
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
