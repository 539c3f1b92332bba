import type { Runtime, RuntimeContainer } from '../runtime/runtime.ts';
import type { Attachment, LogChunk } from './api.ts';

/**
 * Follows a container's output from now on and reaches its stdin. Output comes from the log, so that nothing is lost
 * however late a reader comes; stdin is connected at the first write. Output begins when `begun` resolves: when the
 * container runs, or will not.
 */
export function attachTo(runtime: Runtime, container: RuntimeContainer, begun: Promise<unknown>): Attachment {
  const detached = new AbortController();
  const fromByte = runtime.logSize(container);
  let stdin: ReturnType<Runtime['openStdin']> | undefined;
  const openStdin = () => {
    stdin ??= runtime.openStdin(container);
    return stdin;
  };
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const detach = async () => {
    detached.abort();
    end();
    (await stdin?.catch(() => undefined))?.close();
  };
  return {
    output: untilAborted(
      begun.then(() => runtime.readLogs(container, { follow: true, fromByte, signal: detached.signal })),
      detached.signal,
      end,
    ),
    write: async (bytes) => (await openStdin()).write(bytes),
    end: async () => (await openStdin()).end(),
    detach,
    ended,
    [Symbol.asyncDispose]: detach,
  };
}

/** Ends quietly, instead of throwing, when the reader itself asked for the end. */
async function* untilAborted(
  chunks: Promise<AsyncIterable<LogChunk>>,
  signal: AbortSignal,
  onEnd: () => void,
): AsyncGenerator<LogChunk> {
  try {
    yield* await chunks;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    onEnd();
  }
}
