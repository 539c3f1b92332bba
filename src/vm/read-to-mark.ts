import type { Readable } from 'node:stream';

/**
 * Passes on what comes from a stream until a mark comes, which is not passed on; resolves then, or when the stream ends. What
 * could be the beginning of the mark is held back.
 */
export function readToMark(
  stream: Readable,
  mark: string,
  onBytes: (bytes: Uint8Array) => void,
): Promise<void> {
  const wanted = Buffer.from(mark);
  let held: Buffer = Buffer.alloc(0);
  return new Promise((resolve) => {
    const finish = () => {
      stream.off('data', take);
      stream.off('close', finish);
      if (held.length > 0) onBytes(held);
      resolve();
    };
    const take = (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      const at = held.indexOf(wanted);
      const isWhole = at !== -1;
      const length = isWhole ? at : held.length - beginning(held, wanted);
      const passed = held.subarray(0, length);
      held = held.subarray(length);
      if (passed.length > 0) onBytes(passed);
      if (!isWhole) return;
      held = Buffer.alloc(0);
      finish();
    };
    stream.on('data', take);
    stream.once('close', finish);
  });
}

/** How many bytes at the end of `bytes` the mark may begin with. */
function beginning(bytes: Buffer, mark: Buffer): number {
  for (let length = Math.min(mark.length - 1, bytes.length); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(mark.subarray(0, length))) return length;
  }
  return 0;
}
