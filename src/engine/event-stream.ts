import type { EngineEvent } from './api.ts';

/** Gives every reader each event from the moment it began to read. */
export interface EventStream {
  emit(event: EngineEvent): void;
  /** Ends when `signal` is aborted. */
  read(signal: AbortSignal): AsyncIterable<EngineEvent>;
}

export function createEventStream(): EventStream {
  const readers = new Set<(event: EngineEvent) => void>();
  return {
    emit: (event) => {
      for (const tell of readers) tell(event);
    },
    // Not a generator: it must listen from the call on, not from the first `next`.
    read: (signal) => {
      const waiting: EngineEvent[] = [];
      let wake: (() => void) | undefined;
      const tell = (event: EngineEvent) => {
        waiting.push(event);
        wake?.();
      };
      readers.add(tell);
      signal.addEventListener('abort', () => wake?.(), { once: true });
      return (async function* () {
        try {
          while (!signal.aborted || waiting.length > 0) {
            const event = waiting.shift();
            if (event !== undefined) yield event;
            else await new Promise<void>((resolve) => (wake = resolve));
          }
        } finally {
          readers.delete(tell);
        }
      })();
    },
  };
}
