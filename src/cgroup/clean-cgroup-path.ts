import { posix } from 'node:path';

/** Cleans a path as runc does, so that it cannot leave the hierarchy: `/../x` is `/x`, `../../x` is `x`. Pure. */
export function cleanCgroupPath(path: string): string {
  const cleaned = posix.join('/', path);
  return path.startsWith('/') ? cleaned : cleaned.slice(1);
}
