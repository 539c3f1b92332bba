import { normalize } from 'node:path/posix';
import { join } from './join.ts';

/** The shortest path that means the same, as Go's `path.Clean` writes it: no `.`, `..` or slash at its end. Pure. */
export function cleanPath(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** The absolute form of a path that may be relative to a folder. Pure. */
export function absolutePath(path: string, cwd: string): string {
  return cleanPath(path.startsWith('/') ? path : join(cwd, path));
}
