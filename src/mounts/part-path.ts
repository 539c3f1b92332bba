import { dirname } from 'node:path';
import { join } from '../lib/paths/join.ts';

/**
 * Where the part of a volume or an image that a container gets is mounted before the runtime binds it: whoever changes the
 * volume meanwhile changes what a path through it leads to, but not what is mounted. `index` is that of the mount point. Pure.
 */
export function partPath(rootfs: string, index: number): string {
  return join(dirname(rootfs), 'parts', String(index));
}
