import type { Operand } from './template-node.ts';

/**
 * Where an operand stands in a template, as Go tells it: the line, and within it the bytes before the second field, or the only
 * one (text/template/parse, `Tree.operand`). Of several that read the same, the first. Pure.
 */
export function placeOf(
  { path, ...operand }: Operand,
  source: string,
): { readonly place: string; readonly text: string } {
  const start = operand.kind === 'variable' ? operand.name : '';
  const text = `${start}.${path.join('.')}`;
  const at = Math.max(0, source.search(new RegExp(`${escaped(text)}(?![\\w.])`)));
  const [first = ''] = path;
  const within = start !== '' ? start.length : path.length > 1 ? first.length + 1 : 0;
  const before = source.slice(0, at + within);
  const lines = before.split('\n');
  return { place: `:${lines.length}:${Buffer.byteLength(lines.at(-1) ?? '')}`, text };
}

function escaped(text: string): string {
  return text.replace(/[.$]/g, '\\$&');
}
