import { styleText } from 'node:util';
import type { FieldExplanation } from '../../spec/explain-spec.ts';
import type { Output } from '../io.ts';

/** How much of a value stands in its line. */
const LONGEST_VALUE = 60;
const DEFAULT_COLUMNS = 100;

/**
 * A spec as a tree: under each field its value, the option that set it and from what, and what it does. Pure but for
 * colours, which depend on the stream.
 */
export function renderExplanations(explanations: readonly FieldExplanation[], stream: Output): string {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const explanation of explanations) {
    const path = segmentsOf(explanation.field);
    const shared = path.findIndex((segment, at) => segment !== open[at]);
    for (let depth = Math.max(0, shared); depth < path.length - 1; depth++) {
      lines.push(`${indent(depth)}${styleText('bold', path[depth] ?? '', { stream })}`);
    }
    lines.push(...renderField(explanation, path, stream));
    open = path;
  }
  return `${lines.join('\n')}\n`;
}

function renderField(explanation: FieldExplanation, path: readonly string[], stream: Output): string[] {
  const { value, option, from, says, section } = explanation;
  const depth = path.length - 1;
  const name = styleText('bold', path[depth] ?? '', { stream });
  const shown = value === undefined ? styleText('dim', 'not set', { stream }) : cut(JSON.stringify(value));
  const inner = indent(depth + 1);
  return [
    `${indent(depth)}${name}  ${shown}`,
    `${inner}${styleText('cyan', option, { stream })} ← ${from}`,
    ...wrap(`${says} (${section})`, (stream.columns ?? DEFAULT_COLUMNS) - inner.length).map(
      (line) => `${inner}${styleText('dim', line, { stream })}`,
    ),
  ];
}

/** `linux.namespaces[network]` is three segments; a destination in brackets keeps its dots. Pure. */
function segmentsOf(field: string): string[] {
  return field.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [field];
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > Math.max(width, 20)) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
