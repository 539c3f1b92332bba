import type { System } from './system.ts';
import { takeFromHeirs } from './take-from-heirs.ts';

/** Waits until no copy that has its lock on a folder is under way any more, also of a process that has died since it began. */
export async function settleCopy(
  folder: string,
  system: Pick<System, 'files' | 'locks' | 'processes'>,
): Promise<void> {
  const lock = await takeFromHeirs(folder, system, { patienceMs: Number.POSITIVE_INFINITY });
  lock?.release();
}
