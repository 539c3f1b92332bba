import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { RuntimeError } from '../errors/runtime-error.ts';
import type { InheritableLock, Processes } from '../system/system.ts';
import { type ConmonReport, parseConmonReport } from './parse-conmon-report.ts';
import { type ConmonPlan, SYNC_FD } from './plan-conmon.ts';

/**
 * Starts conmon and waits until it says what became of `create`. conmon then lives on its own: it forks, and the process
 * started here ends at once, after it has written conmon's pid file. It keeps `making`, and hands it on to the runtime.
 *
 * @returns Undefined when conmon ended without a word.
 * @throws RuntimeError `CONMON_FAILED` when conmon refused its arguments or surroundings; the signal's reason when aborted.
 */
export async function spawnConmon(
  program: string,
  { args, cwd, env }: ConmonPlan,
  processes: Processes,
  { making, signal }: { readonly making: InheritableLock; readonly signal?: AbortSignal | undefined },
): Promise<ConmonReport | undefined> {
  signal?.throwIfAborted();
  const conmon = await processes.spawn(program, args, {
    cwd,
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', making.descriptor],
  });
  const complaints = conmon.stdio[2] as Duplex;
  const sync = conmon.stdio[SYNC_FD] as Duplex;
  const abort = () => sync.destroy(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    const [line, complaint, exitCode] = await Promise.all([readLine(sync), text(complaints), conmon.exited]);
    if (exitCode === 0) return parseConmonReport(line);
    throw new RuntimeError('CONMON_FAILED', `conmon failed: ${complaint.trim() || `exit code ${exitCode}`}`);
  } finally {
    signal?.removeEventListener('abort', abort);
    sync.destroy();
    complaints.destroy();
  }
}

/** Up to the first newline or the end: conmon keeps the other end open for as long as the container lives. */
async function readLine(stream: Duplex): Promise<string> {
  let line = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    line += chunk;
    if (line.includes('\n')) break;
  }
  return line.trim();
}
