import { RuntimeError } from '../errors/runtime-error.ts';
import type { InheritableLock, Processes, ProgramOutput } from '../system/system.ts';
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
    stdio: ['ignore', 'ignore', 'output', 'output', making.descriptor],
  });
  const complaints = conmon.outputs[2] as ProgramOutput;
  // conmon keeps the other end open for as long as the container lives.
  const sync = conmon.outputs[SYNC_FD] as ProgramOutput;
  const givenUp = Promise.withResolvers<never>();
  const abort = () => givenUp.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    const [line, complaint, exitCode] = await Promise.race([
      Promise.all([sync.line(), complaints.all(), conmon.exited]),
      givenUp.promise,
    ]);
    if (exitCode === 0) return parseConmonReport(line.trim());
    throw new RuntimeError('CONMON_FAILED', `conmon failed: ${complaint.trim() || `exit code ${exitCode}`}`);
  } finally {
    signal?.removeEventListener('abort', abort);
    sync.close();
    complaints.close();
  }
}
