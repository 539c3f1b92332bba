import { posix } from 'node:path';

/**
 * What `posix.join` says: the parts in one path, normalized. Pure.
 *
 * Node's own reads each path character by character, in JavaScript. A container's life joins 300 of them: that kept the
 * main thread of a cold process busy for 3 ms, and had V8 compile it meanwhile, on the processor that the runtime could
 * use, for 8. So parts that need no more are put together by what V8 has built in.
 */
export function join(...parts: readonly string[]): string {
  const path = parts.join('/');
  return isClean(path, parts) ? path : posix.join(...parts);
}

/** Errs on the safe side: a name that begins with a dot may be one. */
function isClean(path: string, parts: readonly string[]): boolean {
  return !(
    path === '' ||
    path.includes('//') ||
    path.includes('/.') ||
    path.startsWith('.') ||
    parts.includes('')
  );
}
