import { createLinuxSystem } from '../../system/linux/create-linux-system.ts';
import type { Io } from '../io.ts';

/**
 * Hands every key on as it is, and shows every byte as it comes: the container's own terminal does the rest. Resolves with
 * what makes this terminal again what it was.
 */
export async function makeRaw({ stdin }: Io): Promise<() => void> {
  stdin.setRawMode?.(true);
  // Node's raw mode (libuv, uv_tty_set_mode) leaves ONLCR on: a line feed would move a full-screen program's cursor.
  await createLinuxSystem()
    .processes.run('stty', ['-opost'], { inheritInput: true })
    // Without stty lines look as they should, and only full-screen programs do not.
    .catch(() => {});
  return () => stdin.setRawMode?.(false);
}
