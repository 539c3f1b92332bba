import type { StorePaths } from '../../store/paths.ts';
import { isWithin } from '../../system/is-within.ts';
import type { System } from '../../system/system.ts';
import { idsIn } from './ids-in.ts';
import type { Trace } from './leak.ts';

/**
 * What is mounted below a container's folder, and below the run directory. What somebody has mounted on the root itself,
 * or in a volume or image, is no container's.
 */
export function readMountTraces({ containers, run }: StorePaths, { mounts }: System): Trace[] {
  return mounts.list().flatMap(({ target, type }): Trace[] => {
    const below = [containers, run].find((folder) => target !== folder && isWithin(target, folder));
    if (below === undefined) return [];
    const kind = type === 'nsfs' ? 'namespace' : 'mount';
    const [container = null] = idsIn(target.slice(below.length));
    return [{ kind, what: target, container, madeBy: 'setUpMounts' }];
  });
}
