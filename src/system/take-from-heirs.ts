import { setTimeout as sleep } from 'node:timers/promises';
import { SystemError } from '../errors/system-error.ts';
import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import type { InheritableLock, System } from './system.ts';

const SIGKILL = 9;
const KILL_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 5;

/**
 * Takes an inheritable lock when those have ended that were given it by a process that is dead: waits for them as long as
 * `patienceMs`, and kills them then. Undefined where there is no file to lock.
 *
 * @throws SystemError `LOCK_TIMEOUT` when some are left 10 s later; the signal's reason, or an `AbortError`, when aborted.
 */
export async function takeFromHeirs(
  path: string,
  { files, locks, processes }: Pick<System, 'files' | 'locks' | 'processes'>,
  { patienceMs, signal }: { readonly patienceMs: number; readonly signal?: AbortSignal | undefined },
): Promise<InheritableLock | undefined> {
  const killAt = monotonicMs() + patienceMs;
  for (;;) {
    if (files.stat(path) === undefined) return undefined;
    const lock = tryLock(path, locks);
    if (lock !== undefined) return lock;
    const heirs = monotonicMs() < killAt ? [] : locks.heirs(path);
    if (monotonicMs() > killAt + KILL_WAIT_MS) throw timedOut(path, heirs);
    for (const pid of heirs) processes.kill(pid, SIGKILL);
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  }
}

/** Somebody may take the file away while it is waited for. */
function tryLock(path: string, locks: System['locks']): InheritableLock | undefined {
  try {
    return locks.tryInheritable(path);
  } catch (error) {
    if (error instanceof SystemError && error.errno === 'ENOENT') return undefined;
    throw error;
  }
}

function timedOut(path: string, heirs: readonly number[]): SystemError {
  const by = heirs.length === 0 ? 'another process' : `process ${heirs.join(', ')}`;
  return new SystemError('LOCK_TIMEOUT', `${by} keeps the lock on ${path}, and is not ended by SIGKILL`, {
    path,
  });
}
