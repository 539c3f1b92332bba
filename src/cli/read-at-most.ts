import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 64 * 1024;

/**
 * The first bytes of a file, one more than `maxBytes` where it has more: what never ends (`/dev/zero`) is not read on and
 * on. Throws Node's own error, with the errno's name as its `code`.
 */
export function readAtMost(path: string, maxBytes: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let left = maxBytes + 1;
    while (left > 0) {
      const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, left));
      const count = readSync(file, chunk);
      if (count === 0) break;
      chunks.push(chunk.subarray(0, count));
      left -= count;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(file);
  }
}
