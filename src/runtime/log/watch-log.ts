import { basename, dirname } from 'node:path';
import { watchDirectory } from '../watch-directory.ts';

/** Tells the follower of a log when to read on. */
export interface LogWatch {
  /** Resolves when something may have been written since it last resolved, or the end has come. Rejects when aborted. */
  change(): Promise<void>;
  /** Throws what the wait for the end was rejected with. */
  hasEnded(): boolean;
  close(): void;
}

/** Watches the folder of a log, so that a log which is replaced or does not exist yet is seen too. The folder must exist. */
export function watchLog(
  path: string,
  ended: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal | undefined,
): LogWatch {
  let changed = Promise.withResolvers<void>();
  let end: { readonly error?: unknown } | undefined;
  const name = basename(path);
  const tell = () => changed.resolve();
  const stopWatching = watchDirectory(dirname(path), (fileName) => {
    if (fileName === undefined || fileName === name) tell();
  });
  const closed = new AbortController();
  signal?.addEventListener('abort', tell, { once: true });
  ended(closed.signal)
    .then(
      () => {
        end = {};
      },
      (error: unknown) => {
        end = { error };
      },
    )
    .finally(tell);
  return {
    change: async () => {
      await changed.promise;
      changed = Promise.withResolvers();
      signal?.throwIfAborted();
    },
    hasEnded: () => {
      if (end?.error !== undefined) throw end.error;
      return end !== undefined;
    },
    close: () => {
      stopWatching();
      signal?.removeEventListener('abort', tell);
      closed.abort();
    },
  };
}
