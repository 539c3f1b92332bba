import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { RuntimeError } from '../../errors/runtime-error.ts';
import { loadDescriptorCalls } from '../../system/linux/descriptor-calls.ts';
import {
  unwatchDescriptor,
  type WatchedDescriptor,
  watchDescriptor,
} from '../../system/linux/poll-descriptors.ts';
import { loadSocketCalls } from './socket-calls.ts';

/** The writing end of a container's standard input. */
export interface ContainerStdin {
  /** Resolves when conmon has room for the bytes, so it is slow when the container does not read. Rejects with `STDIN_UNAVAILABLE` when the container has ended or `close` was called. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the input after what was written; a container whose stdin is `open`, or a terminal, does not notice. */
  end(): Promise<void>;
  /** Lets go of the container at once. Idempotent. */
  close(): void;
}

/** conmon reads packets of so many bytes and would lose what is beyond (config.h, CONN_SOCK_BUF_SIZE). */
const PACKET_BYTES = 32 * 1024;

/**
 * What conmon mirrors back. The log has all of it, but it must be read: conmon waits for a client that does not, and the
 * container with it. Refusing it by shutdown(2) makes conmon use memory that it has freed when the client goes
 * (conn_sock.c, terminate_remote_sock, at 2.2.1).
 */
const mirrored = new Uint8Array(64 * 1024);

/**
 * Connects to conmon's attach socket. It is of the kind SOCK_SEQPACKET, which node:net does not know.
 *
 * @throws RuntimeError `STDIN_UNAVAILABLE` when no conmon listens there.
 */
export async function openStdin(socketPath: string): Promise<ContainerStdin> {
  const descriptor = connect(socketPath);
  let isClosed = false;
  let writing: Promise<void> = Promise.resolve();
  let room: PromiseWithResolvers<void> | undefined;

  const socket: WatchedDescriptor = {
    descriptor,
    onReadable: () => {
      if (!drain(descriptor)) close();
    },
    get onWritable() {
      return room?.resolve;
    },
  };

  function close(): void {
    if (isClosed) return;
    isClosed = true;
    unwatchDescriptor(socket);
    loadDescriptorCalls().close(descriptor);
    room?.resolve();
  }

  async function send(packet: Uint8Array): Promise<void> {
    for (;;) {
      if (isClosed) throw unavailable(socketPath);
      const sent = attempt(() => writeSync(descriptor, packet));
      if (sent === 'gone') close();
      else if (sent !== 'later') return;
      else await untilWritable();
    }
  }

  async function untilWritable(): Promise<void> {
    room = Promise.withResolvers();
    watchDescriptor(socket);
    await room.promise;
    room = undefined;
  }

  async function sendAll(bytes: Uint8Array): Promise<void> {
    for (let start = 0; start < bytes.length; start += PACKET_BYTES) {
      await send(bytes.subarray(start, start + PACKET_BYTES));
    }
  }

  /** One after the other, whether or not the one before succeeded. */
  function inTurn(step: () => Promise<void> | void): Promise<void> {
    const turn = writing.then(step);
    writing = turn.catch(() => {});
    return turn;
  }

  watchDescriptor(socket);
  return {
    write: (bytes) => inTurn(() => sendAll(bytes)),
    end: () =>
      inTurn(() => {
        if (!isClosed) loadSocketCalls().shutdownWriting(descriptor);
      }),
    close,
  };
}

function connect(socketPath: string): number {
  const calls = loadSocketCalls();
  let folder: number | undefined;
  let descriptor = -1;
  try {
    // A socket's address holds 107 bytes (unix(7)); this way the folder's path may be longer.
    folder = openSync(dirname(socketPath), constants.O_DIRECTORY);
    descriptor = calls.packetSocket();
    if (calls.connect(descriptor, `/proc/self/fd/${folder}/${basename(socketPath)}`) === 0) return descriptor;
  } catch (cause) {
    throw unavailable(socketPath, cause);
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
  if (descriptor >= 0) loadDescriptorCalls().close(descriptor);
  throw unavailable(socketPath);
}

/** Reads all there is; false when the other side has gone. */
function drain(descriptor: number): boolean {
  for (;;) {
    const count = attempt(() => readSync(descriptor, mirrored));
    if (count === 'later') return true;
    if (count === 'gone' || count === 0) return false;
  }
}

function attempt(call: () => number): number | 'later' | 'gone' {
  try {
    return call();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 'later' : 'gone';
  }
}

function unavailable(socketPath: string, cause?: unknown): RuntimeError {
  return new RuntimeError('STDIN_UNAVAILABLE', 'nothing listens for the container’s input', {
    phase: 'attach',
    value: socketPath,
    ...(cause === undefined ? {} : { cause }),
  });
}
