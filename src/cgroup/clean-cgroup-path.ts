import { join } from '../lib/paths/join.ts';

/** Cleans a path as runc does, so that it cannot leave the hierarchy: `/../x` is `/x`, `../../x` is `x`. Pure. */
export function cleanCgroupPath(path: string): string {
  const cleaned = join('/', path);
  return path.startsWith('/') ? cleaned : cleaned.slice(1);
}
