import { RuntimeError } from '../errors/runtime-error.ts';

/** What conmon says of `create`: the host pid of the container's process, or -1 and the runtime's stderr. */
export interface ConmonReport {
  readonly data: number;
  readonly message?: string;
}

/**
 * Reads the line that conmon writes to the sync pipe. Pure.
 *
 * @returns Undefined for an empty line: conmon 2.1.6 says nothing when the runtime failed without a word.
 * @throws RuntimeError `CONMON_FAILED` when the line is not of that form.
 */
export function parseConmonReport(line: string): ConmonReport | undefined {
  if (line === '') return undefined;
  try {
    const { data, message } = JSON.parse(line) as { data?: unknown; message?: unknown };
    if (typeof data === 'number') return typeof message === 'string' ? { data, message } : { data };
  } catch {
    // Told below.
  }
  throw new RuntimeError('CONMON_FAILED', `conmon said what cannot be read: ${line}`, { value: line });
}
