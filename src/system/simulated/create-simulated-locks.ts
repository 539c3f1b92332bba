import { setTimeout as delay } from 'node:timers/promises';
import { SystemError } from '../../errors/system-error.ts';
import { monotonicMs } from '../../lib/time/monotonic-ms.ts';
import type { Lock, Locks } from '../system.ts';
import { isRealProcess } from './create-stored-kernel.ts';
import type { Kernel } from './kernel.ts';

const RETRY_MS = 5;

/** Locks between the real processes that share one simulated kernel; a dead holder's lock is free. */
export function createSimulatedLocks({ read, change }: Kernel): Locks {
  const tryLock = (path: string): Lock | undefined =>
    change(({ locks }) => {
      const holder = locks[path];
      if (holder !== undefined && isRealProcess(holder)) return undefined;
      locks[path] = process.pid;
      let held = true;
      return {
        wasOurs: false,
        release: () => {
          if (held) change((state) => delete state.locks[path]);
          held = false;
        },
      };
    });

  return {
    acquire: async (path, { timeoutMs, signal }) => {
      const deadline = monotonicMs() + timeoutMs;
      for (;;) {
        if (signal?.aborted) throw cancelled(path, signal);
        const lock = tryLock(path);
        if (lock !== undefined) return lock;
        if (monotonicMs() >= deadline) {
          const holder = read(({ locks }) => locks[path]);
          throw new SystemError(
            'LOCK_TIMEOUT',
            `process ${holder} has held the lock ${path} for more than ${timeoutMs} ms`,
            { path },
          );
        }
        await delay(RETRY_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      }
    },
    // A simulated program does not outlive who starts it.
    tryInheritable: () => ({ descriptor: -1, release: () => {}, bequeath: () => {} }),
    heirs: () => [],
    renounce: () => {},
  };
}

function cancelled(path: string, signal: AbortSignal): SystemError {
  return new SystemError('SYSTEM_WAIT_CANCELLED', `waiting for the lock ${path} was given up`, {
    path,
    cause: signal.reason,
  });
}
