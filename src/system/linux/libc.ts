import { getSystemErrorMessage, getSystemErrorName } from 'node:util';
import { type Koffi, loadKoffi } from './load-koffi.ts';

/** The calls of libc that Node lacks. Each returns -1 on failure; then `lastError` says why, if asked at once. */
export interface Libc {
  mount(source: string, target: string, type: string, flags: number, data: string | null): number;
  umount2(target: string, flags: number): number;
  flock(descriptor: number, operation: number): number;
  renameat2(fromFolder: number, from: string, toFolder: number, to: string, flags: number): number;
  /** openat2(2); flags of open(2) and of RESOLVE_*. */
  openat2(folder: number, path: string, flags: number, resolve: number): number;
  /** open_tree(2), since Linux 5.2. */
  openTree(folder: number, path: string, flags: number): number;
  lastError(): { readonly name: string; readonly text: string };
}

/** The same number on every architecture: it came after the tables were unified. */
const SYS_OPENAT2 = 437;

let loaded: Libc | undefined;

/** Loads libc on first use (2 ms). Throws `SYSTEM_UNSUPPORTED` where koffi has no build for this platform. */
export function loadLibc(): Libc {
  loaded ??= declare(loadKoffi());
  return loaded;
}

/** The same on every architecture. */
const SYS_OPEN_TREE = 428;

function declare(koffi: Koffi): Libc {
  const libc = koffi.load('libc.so.6');
  const openTree = libc.func('long syscall(long number, int folder, const char *path, unsigned int flags)');
  const syscall = libc.func(
    'long syscall(long number, int folder, const char *path, const void *how, size_t size)',
  );
  return {
    openat2: (folder, path, flags, resolve) => {
      // struct open_how: flags, mode, resolve.
      const how = new BigUint64Array([BigInt(flags), 0n, BigInt(resolve)]);
      return syscall(SYS_OPENAT2, folder, path, how, how.byteLength);
    },
    mount: libc.func(
      'int mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)',
    ),
    umount2: libc.func('int umount2(const char *target, int flags)'),
    flock: libc.func('int flock(int descriptor, int operation)'),
    renameat2: libc.func(
      'int renameat2(int fromFolder, const char *from, int toFolder, const char *to, unsigned int flags)',
    ),
    openTree: (folder, path, flags) => Number(openTree(SYS_OPEN_TREE, folder, path, flags)),
    lastError: () => {
      const errno = -koffi.errno();
      return { name: getSystemErrorName(errno), text: getSystemErrorMessage(errno) ?? 'unknown error' };
    },
  };
}
