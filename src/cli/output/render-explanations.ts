import { styleText } from 'node:util';
import type { FieldExplanation } from '../../spec/explain-spec.ts';
import type { Output } from '../io.ts';

const DEFAULT_COLUMNS = 100;
/** A value gets so many columns at least, however long its name is. */
const SHORTEST_VALUE = 30;

/**
 * A spec as a tree: under each field its value, the option that set it and from what, and what it does. Neighbours of
 * which the same is to be said share the words. Pure but for colours, which depend on the stream.
 */
export function renderExplanations(explanations: readonly FieldExplanation[], stream: Output): string {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const [at, explanation] of explanations.entries()) {
    const path = segmentsOf(explanation.field);
    const shared = path.findIndex((segment, depth) => segment !== open[depth]);
    for (let depth = Math.max(0, shared); depth < path.length - 1; depth++) {
      lines.push(`${indent(depth)}${styleText('bold', path[depth] ?? '', { stream })}`);
    }
    lines.push(valueLine(explanation, path, stream));
    if (!saysTheSame(explanation, explanations[at + 1]))
      lines.push(...reasonLines(explanation, path, stream));
    open = path;
  }
  return `${lines.join('\n')}\n`;
}

/** Whether the next field stands beside this one, and for the same reason. */
function saysTheSame(one: FieldExplanation, next: FieldExplanation | undefined): boolean {
  return (
    next !== undefined &&
    parentOf(one.field) === parentOf(next.field) &&
    (['option', 'from', 'says', 'section'] as const).every((name) => one[name] === next[name])
  );
}

function parentOf(field: string): string {
  return segmentsOf(field).slice(0, -1).join('.');
}

function valueLine({ value }: FieldExplanation, path: readonly string[], stream: Output): string {
  const depth = path.length - 1;
  const name = path[depth] ?? '';
  const shown =
    value === undefined
      ? styleText('dim', 'not set', { stream })
      : cut(JSON.stringify(value), widthOf(stream) - indent(depth).length - name.length - 2);
  return `${indent(depth)}${styleText('bold', name, { stream })}  ${shown}`;
}

function reasonLines(
  { option, from, says, section }: FieldExplanation,
  path: readonly string[],
  stream: Output,
): string[] {
  const inner = indent(path.length);
  const width = widthOf(stream) - inner.length;
  const [first = '', ...more] = wrap(from, width - option.length - 3);
  return [
    `${inner}${styleText('cyan', option, { stream })} ← ${first}`,
    ...more.map((line) => `${inner}${' '.repeat(option.length + 3)}${line}`),
    ...wrap(`${says} (${section})`, width).map((line) => `${inner}${styleText('dim', line, { stream })}`),
  ];
}

function widthOf(stream: Output): number {
  // A terminal that does not know its size says 0.
  return stream.columns || DEFAULT_COLUMNS;
}

/** `linux.namespaces[network]` is three segments; a destination in brackets keeps its dots. Pure. */
function segmentsOf(field: string): string[] {
  return field.match(/\[[^\]]*\]|[^.[\]]+/g) ?? [field];
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function cut(text: string, width: number): string {
  const longest = Math.max(width, SHORTEST_VALUE);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
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
