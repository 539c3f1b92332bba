import type { Attachment } from '../../engine/api.ts';
import { LockstepError } from '../../errors/lockstep-error.ts';
import type { Input } from '../io.ts';
import type { DetachWatch } from './detach-keys.ts';

/**
 * Copies what is typed or piped in to the container until the input ends, the container no longer listens, or the keys
 * to detach are pressed; then `onDetach` is called. Never rejects for a container that has closed its input.
 */
export async function sendInput(options: {
  readonly stdin: Input;
  readonly attachment: Attachment;
  /** Undefined where no keys detach: the input is no terminal. */
  readonly watch: DetachWatch | undefined;
  readonly onDetach: () => void;
}): Promise<void> {
  const { stdin, attachment, watch, onDetach } = options;
  try {
    for await (const bytes of stdin as AsyncIterable<Uint8Array>) {
      const { passed, detached } = watch?.feed(bytes) ?? { passed: bytes, detached: false };
      if (passed.length > 0) await attachment.write(passed);
      if (detached) return onDetach();
    }
    await attachment.end();
  } catch (error) {
    if (!(error instanceof LockstepError) || error.code !== 'STDIN_UNAVAILABLE') throw error;
  }
}
