import type { System } from '../system/system.ts';

/** Whether nobody has the inheritable lock on a file; nobody has one on a file that is not there. */
export function isFree(path: string, { files, locks }: Pick<System, 'files' | 'locks'>): boolean {
  if (files.stat(path) === undefined) return true;
  const lock = locks.tryInheritable(path);
  lock?.release();
  return lock !== undefined;
}
