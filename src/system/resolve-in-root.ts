import { join } from '../lib/paths/join.ts';
import { callError } from './call-error.ts';
import type { Files } from './system.ts';

/** As many as the kernel follows (path_resolution(7)). */
const MOST_LINKS = 40;

/**
 * Where a path leads for a process that has `root` as its root folder, as a path of this host: symlinks are followed
 * within the root, `..` stops there, and what is missing is taken as it is written. Throws a `SystemError` (ELOOP).
 * The answer holds as long as nobody changes the tree: use it only while no process of the container runs.
 */
export function resolveInRoot(files: Pick<Files, 'lstat' | 'readLink'>, root: string, path: string): string {
  const waiting = partsOf(path);
  let within = '/';
  let links = 0;
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const next = join(within, part);
    if (files.lstat(join(root, next))?.kind !== 'symlink') {
      within = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw callError('resolve', path, 'ELOOP', 'too many symbolic links');
    const target = files.readLink(join(root, next));
    if (target.startsWith('/')) within = '/';
    waiting.unshift(...partsOf(target));
  }
  return within === '/' ? root : join(root, within);
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
