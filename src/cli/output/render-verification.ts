import { styleText } from 'node:util';
import type { Verdict, Verification } from '../../verify/verdict.ts';
import type { Output } from '../io.ts';
import { renderTable } from './render-table.ts';
import { truncate } from './truncate.ts';

const SIGNS = {
  pass: { sign: '✓', style: 'green' },
  differs: { sign: '✗', style: 'red' },
  unknown: { sign: '?', style: 'yellow' },
} as const satisfies Record<Verdict['verdict'], { sign: string; style: string }>;
const CELL = 40;

/** What people read of a verification: every field on a line, then what does not pass, with reasons, then the counts. Pure. */
export function renderVerification(
  { pid, bundle, verdicts }: Verification,
  { stream, whole }: { stream: Output; whole: boolean },
): string {
  const cut = (cell: string) => (whole ? cell : truncate(cell, CELL));
  const signed = ({ verdict }: Verdict, text: string) =>
    styleText(SIGNS[verdict].style, `${SIGNS[verdict].sign} ${text}`, { stream });
  const [header = '', ...lines] = renderTable(
    ['FIELD', 'ASKED', 'FOUND', 'SOURCE'],
    verdicts.map(({ field, asked, found, source }) => [field, cut(asked), cut(found), source]),
  )
    .trimEnd()
    .split('\n');
  const details = verdicts
    .filter(({ verdict }) => verdict !== 'pass')
    .flatMap((one) => [
      `${signed(one, one.verdict)} ${styleText('bold', one.field, { stream })}`,
      `    asked: ${one.asked}`,
      ...(one.found === '' ? [] : [`    found: ${one.found}`]),
      ...(one.reason === '' ? [] : [`    ${one.reason}`]),
    ]);
  const count = (wanted: Verdict['verdict']) => verdicts.filter(({ verdict }) => verdict === wanted).length;
  return [
    `  ${header}`,
    ...lines.map((line, index) => signed(verdicts[index] as Verdict, line)),
    '',
    ...(details.length === 0 ? [] : [...details, '']),
    `process ${pid} against ${bundle}/config.json: ${count('pass')} pass, ${count('differs')} differ, ${count('unknown')} unknown`,
    '',
  ].join('\n');
}
