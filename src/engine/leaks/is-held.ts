import type { Files } from '../../system/system.ts';

/** Whether a living process holds a lock, by /proc/locks (proc_locks(5)) and so without trying to take it. */
export function isHeld(path: string, files: Files): boolean {
  const inode = files.stat(path)?.inode;
  if (inode === undefined) return false;
  const held = files.readIfThere('/proc/locks') ?? '';
  // `1: FLOCK  ADVISORY  WRITE 741 00:1a:23456 0 EOF`
  return held.split('\n').some((line) => line.includes(' FLOCK ') && line.includes(`:${inode} `));
}
