import { DEVIATIONS, NOT_HERE_YET } from '../../machines/answers.ts';
import { containerMachine } from '../../machines/container.ts';
import { describeMachine } from '../../machines/describe.ts';
import { renderMermaid } from '../../machines/mermaid.ts';
import { ERROR_CATALOG } from '../../src/errors/catalog.ts';

/** A part of a document that is written from the code, between `<!-- name -->` and `<!-- /name -->`. */
export interface Section {
  readonly file: string;
  readonly name: string;
  readonly render: () => string;
}

/** Every part that `npm run docs` writes, and that a test holds to the code. */
export const SECTIONS: readonly Section[] = [
  { file: 'README.md', name: 'chart', render: renderChart },
  { file: 'machines/README.md', name: 'edges', render: renderEdges },
  { file: 'machines/README.md', name: 'deviations', render: renderDeviations },
  { file: 'machines/README.md', name: 'not-here', render: renderNotHere },
  { file: 'docs/errors.md', name: 'errors', render: renderErrors },
];

/** The document with this section written anew. Throws where the document has no such section. Pure. */
export function withSection(text: string, { file, name, render }: Section): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`${file} has no section between ${open} and ${close}`);
  return `${text.slice(0, start)}${open}\n\n${render()}\n${text.slice(end)}`;
}

function renderChart(): string {
  return `\`\`\`mermaid\n${renderMermaid(describeMachine(containerMachine))}\`\`\`\n`;
}

function renderEdges(): string {
  const rows = describeMachine(containerMachine).edges.map(({ from, event, guard, to }) => [
    from === '*' ? 'any state' : from,
    event,
    guard ?? '',
    to ?? '(stays)',
  ]);
  return table(['from', 'event', 'if', 'to'], rows);
}

function renderDeviations(): string {
  return table(
    ['operation', 'state', 'what Lockstep does, and why'],
    DEVIATIONS.map(({ operation, state, why }) => [operation, state, why]),
  );
}

function renderNotHere(): string {
  return table(['operation', 'what it does'], Object.entries(NOT_HERE_YET));
}

function renderErrors(): string {
  const rows = Object.entries(ERROR_CATALOG)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([code, { kind, meaning, hint }]) => [`\`${code}\``, kind, meaning, hint]);
  return table(['code', 'kind', 'what it means', 'what you can do'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return `${line(head)}${line(head.map(() => '---'))}${rows.map(line).join('')}`;
}
