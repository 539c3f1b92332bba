import { styleText } from 'node:util';
import type { Evidence, EvidenceChange } from '../evidence/evidence.ts';
import type { Output } from '../io.ts';

const KIND_WIDTH = 9;
const INDENT = ' '.repeat(8 + KIND_WIDTH);
const LINE_WIDTH = 100;
const LONG_ID = /\b([0-9a-f]{12})[0-9a-f]{52}\b/g;

/** What a step made and took away: one paragraph for the things of one kind. Empty where nothing changed. */
export function renderEvidence({ made, gone }: EvidenceChange, stream: Output): string {
  const plus = styleText('green', '+', { stream });
  const minus = styleText('red', '−', { stream });
  return [...paragraphs(plus, made), ...paragraphs(minus, gone)].join('');
}

function paragraphs(sign: string, evidence: Evidence): string[] {
  const kinds = Map.groupBy(evidence, ({ kind }) => kind);
  return [...kinds].map(([kind, traces]) => {
    const things = traces.map(({ what }) => what.replaceAll(LONG_ID, '$1…'));
    return `      ${sign} ${kind.padEnd(KIND_WIDTH)}${wrap(things).join(`\n${INDENT}`)}\n`;
  });
}

/** Fills lines with as many things as fit. */
function wrap(things: readonly string[]): string[] {
  const lines: string[] = [];
  let line = '';
  for (const [index, thing] of things.entries()) {
    const word = index < things.length - 1 ? `${thing},` : thing;
    if (line !== '' && INDENT.length + line.length + word.length + 1 > LINE_WIDTH) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? word : ` ${word}`;
  }
  return [...lines, line];
}
