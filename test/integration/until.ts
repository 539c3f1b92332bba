import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;

/**
 * Waits for something that can be seen; when its time is up (a minute, which is long even in an emulated machine) it rejects with
 * what `describe` says.
 */
export async function until(
  isSo: () => unknown,
  describe: () => unknown = () => isSo.toString(),
  timeoutMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > deadline)
      throw new Error(`it did not come about: ${JSON.stringify(describe(), null, 2)}`);
    await delay(LOOK_EVERY_MS);
  }
}
