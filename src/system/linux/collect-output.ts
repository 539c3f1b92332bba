import { readSync } from 'node:fs';
import type { ProgramOutput } from '../system.ts';
import { loadDescriptorCalls } from './descriptor-calls.ts';
import { unwatchDescriptor, type WatchedDescriptor, watchDescriptor } from './poll-descriptors.ts';

const READ_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
/** For one read after the other, of whatever pipe: fresh memory for each costs more than copying out what was read. */
let readBuffer: Buffer | undefined;

/** Reads the end of a pipe until nobody holds the other one, and closes it. */
export function collectOutput(descriptor: number): ProgramOutput {
  const chunks: Buffer[] = [];
  const line = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const text = () => Buffer.concat(chunks).toString();
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    unwatchDescriptor(pipe);
    loadDescriptorCalls().close(descriptor);
    line.resolve();
    end.resolve();
  };
  const pipe: WatchedDescriptor = {
    descriptor,
    onReadable: () => {
      readBuffer ??= Buffer.allocUnsafeSlow(READ_BYTES);
      const length = readSync(descriptor, readBuffer);
      if (length === 0) return close();
      const chunk = Buffer.from(readBuffer.subarray(0, length));
      chunks.push(chunk);
      if (chunk.includes(NEWLINE)) line.resolve();
    },
    onWritable: undefined,
  };
  watchDescriptor(pipe);
  return {
    line: async () => {
      await line.promise;
      return text().split('\n', 1)[0] ?? '';
    },
    all: async () => {
      await end.promise;
      return text();
    },
    close,
  };
}
