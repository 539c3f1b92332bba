import { styleText } from 'node:util';
import type { JournalEntry } from '../../contract/record.ts';
import type { Output } from '../io.ts';
import type { ChartLegend } from './chart-legend.ts';
import { formatMilliseconds } from './format-milliseconds.ts';

const ACTION_WIDTH = 14;
const TIME_WIDTH = 8;

/**
 * The path that journal lines tell: each action that ended, with what it does and how long it took, and each state in
 * which the container came to rest. Ends in a newline. Pure but for colours, which depend on the stream.
 */
export function renderJourney(entries: readonly JournalEntry[], legend: ChartLegend, stream: Output): string {
  return entries.map((entry) => renderEntry(entry, legend, stream)).join('');
}

function renderEntry({ to, action, ms, error }: JournalEntry, legend: ChartLegend, stream: Output): string {
  const did = action === null || ms === null ? '' : renderAction(action, ms, legend, stream);
  const failed = error === null ? '' : `    ${styleText('red', `✗ ${error.message}`, { stream })}\n`;
  return `${did}${failed}${legend.rests(to) ? renderState(to, stream) : ''}`;
}

function renderAction(action: string, ms: number, legend: ChartLegend, stream: Output): string {
  const name = styleText('cyan', action.padEnd(ACTION_WIDTH), { stream });
  const took = formatMilliseconds(ms).padStart(TIME_WIDTH);
  return `    ${name} ${took}   ${styleText('dim', legend.explain(action), { stream })}\n`;
}

/** A state in which a container rests. Ends in a newline. */
export function renderState(state: string, stream: Output): string {
  return `  ${styleText('green', '●', { stream })} ${styleText('bold', state, { stream })}\n`;
}
