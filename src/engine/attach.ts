import { RuntimeError } from '../errors/runtime-error.ts';
import type { Runtime, RuntimeContainer } from '../runtime/runtime.ts';
import type { Attachment, LogChunk } from './api.ts';

/** An attachment as its container sees it. */
export interface ContainerAttachment extends Attachment {
  /** Opens the output: the process runs, or will not. Called while nobody can remove the container. Idempotent. */
  begin(): void;
}

/**
 * Follows a container's output from now on and reaches its stdin. Output comes from the log, so that nothing is lost
 * however late a reader comes, a removed container's included; stdin is connected at the first write.
 */
export function attachTo(
  runtime: Runtime,
  container: RuntimeContainer,
  { hasStdin }: { readonly hasStdin: boolean },
): ContainerAttachment {
  const detached = new AbortController();
  const fromByte = runtime.logSize(container);
  const log = Promise.withResolvers<AsyncIterable<LogChunk>>();
  let stdin: ReturnType<Runtime['openStdin']> | undefined;
  const openStdin = () => {
    if (!hasStdin) throw withoutStdin(container);
    stdin ??= runtime.openStdin(container);
    return stdin;
  };
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const detach = async () => {
    detached.abort();
    log.resolve(nothing());
    end();
    (await stdin?.catch(() => undefined))?.close();
  };
  let hasBegun = false;
  return {
    begin: () => {
      if (hasBegun || detached.signal.aborted) return;
      hasBegun = true;
      log.resolve(runtime.readLogs(container, { follow: true, fromByte, signal: detached.signal }));
    },
    output: untilAborted(log.promise, detached.signal, end),
    write: async (bytes) => (await openStdin()).write(bytes),
    end: async () => (await openStdin()).end(),
    detach,
    ended,
    [Symbol.asyncDispose]: detach,
  };
}

function withoutStdin({ id }: RuntimeContainer): RuntimeError {
  return new RuntimeError('STDIN_UNAVAILABLE', 'the container was made without stdin', {
    phase: 'attach',
    value: id,
    hint: 'Make it with OpenStdin (-i).',
  });
}

async function* nothing(): AsyncGenerator<LogChunk> {}

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
