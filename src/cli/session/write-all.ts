import { once } from 'node:events';
import type { Output } from '../io.ts';

/** Writes exact bytes, and waits while the reader is slower than the writer. */
export async function writeAll(output: Output, bytes: Uint8Array): Promise<void> {
  if (!output.write(bytes)) await once(output, 'drain');
}
