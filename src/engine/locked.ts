import { setTimeout as delay } from 'node:timers/promises';
import { SystemError } from '../errors/system-error.ts';
import type { Store } from '../store/store.ts';
import type { Lock, Locks, System } from '../system/system.ts';

type LockWait = Parameters<Locks['acquire']>[1];

/** How long a request waits for another process that works on the same container. */
const LOCK_TIMEOUT_MS = 120_000;

/** How often a request that waits for its turn looks whether it need not wait. */
const LOOK_EVERY_MS = 10;

/** Lets one request at a time act on a container, in this process and among all processes of one root. */
export interface ContainerLock {
  /** Runs `work` alone; it is told whether nobody else has had the lock since the last time. Rejects with `LOCK_TIMEOUT` when another process keeps the container for two minutes. */
  run<T>(work: Work<T>): Promise<T>;
  /** The same, but as long as it waits for its turn, `instead` is asked again and again: its first answer counts, and `work` is left out. */
  runUnless<T>(instead: () => Promise<T | undefined>, work: Work<T>): Promise<T>;
  /** The same as `run`, but gives up at once: undefined when somebody else is at work. */
  tryRun<T>(work: Work<T>): Promise<T | undefined>;
}

type Work<T> = (wasOurs: boolean) => Promise<T>;

/** The lock is the kernel's own (flock(2)): a process that dies gives it back. */
export function createContainerLock(system: System, store: Store, id: string): ContainerLock {
  let last: Promise<unknown> = Promise.resolve();
  let inLine = 0;
  const path = store.paths.lock(id);
  const owner = uniqueOwner();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    inLine += 1;
    const turn = last.then(work, work).finally(() => {
      inLine -= 1;
    });
    last = turn.catch(() => undefined);
    return turn;
  };
  const isThere = () => system.files.stat(store.paths.container(id).directory) !== undefined;
  /** A request that came too late for a removed container leaves no lock behind. */
  const release = (lock: Lock) => {
    if (!isThere()) system.files.remove(path);
    lock.release();
  };
  const withLock = async <T>(waiting: Omit<LockWait, 'owner'>, work: Work<T>): Promise<T> => {
    // A removed container needs no lock, and gets no lock file again: the work finds out by itself.
    if (!isThere()) return work(false);
    const lock = await system.locks.acquire(path, { ...waiting, owner });
    try {
      return await work(lock.wasOurs);
    } finally {
      release(lock);
    }
  };

  return {
    run: (work) => inTurn(() => withLock({ timeoutMs: LOCK_TIMEOUT_MS }, work)),

    runUnless: async (instead, work) => {
      const waiting = new AbortController();
      const { signal } = waiting;
      const began = Promise.withResolvers<void>();
      let isWaiting = true;
      const begin = () => {
        isWaiting = false;
        began.resolve();
      };
      const turn = inTurn(async () => {
        signal.throwIfAborted();
        return withLock({ timeoutMs: LOCK_TIMEOUT_MS, signal }, (wasOurs) => {
          begin();
          return work(wasOurs);
        });
      });
      turn.catch(begin);
      while (isWaiting) {
        const answer = await instead();
        if (answer !== undefined) {
          waiting.abort();
          return answer;
        }
        await Promise.race([began.promise, delay(LOOK_EVERY_MS, undefined, { ref: false })]);
      }
      return turn;
    },

    tryRun: async (work) => {
      if (inLine > 0) return undefined;
      return inTurn(() => withLock({ timeoutMs: 0 }, work)).catch((error: unknown) => {
        if (error instanceof SystemError && error.code === 'LOCK_TIMEOUT' && error.path === path)
          return undefined;
        throw error;
      });
    },
  };
}

/** Sixteen characters; not for secrets, so without the kernel's randomness. */
function uniqueOwner(): string {
  const half = () =>
    Math.floor(Math.random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return half() + half();
}
