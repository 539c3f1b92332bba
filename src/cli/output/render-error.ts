import { styleText } from 'node:util';
import { toErrorRecord } from '../../errors/to-error-record.ts';
import type { Output } from '../io.ts';

export interface RenderErrorOptions {
  /** The value of `--format`. */
  readonly format: string;
  readonly command: string;
  readonly stream: Output;
}

/** What went wrong, where, and what can be done about it; one JSON object with `--format json`. Ends in a newline. */
export function renderError(thrown: unknown, { format, command, stream }: RenderErrorOptions): string {
  const record = toErrorRecord(thrown);
  if (format === 'json') return `${JSON.stringify(record)}\n`;
  const paint = (style: 'red' | 'dim' | 'yellow', text: string) => styleText(style, text, { stream });
  const others = record.problems?.filter((problem) => !record.message.includes(problem)) ?? [];
  const lines = [
    `${paint('red', 'lockstep:')} ${record.message}`,
    ...others.map((problem) => `  also: ${problem}`),
    ...(record.cause === undefined || record.message.includes(record.cause)
      ? []
      : [`  cause: ${record.cause}`]),
    `  ${paint('dim', 'phase:')} ${record.phase} (${record.code})`,
    ...(record.hint === undefined ? [] : [`  ${paint('yellow', 'hint:')}  ${record.hint}`]),
    ...(isUsage(record.code) && command !== ''
      ? [`  ${paint('dim', 'usage:')} lockstep ${command} --help`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function isUsage(code: string): boolean {
  return code.startsWith('FLAG_') || code === 'ARGUMENTS_INVALID';
}
