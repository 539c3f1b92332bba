import fs from 'node:fs';
import { basename, dirname } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import { callError } from '../call-error.ts';
import { isWithin } from '../is-within.ts';
import type { FileStat, Files, Mounts, Pen, Place, Processes } from '../system.ts';
import { loadDescriptorCalls } from './descriptor-calls.ts';
import { tryInheritable } from './inheritable-lock.ts';
import { loadLibc } from './libc.ts';
import { removeTree } from './remove-tree.ts';
import { exchange, openSwapped, readSwapped, spareOf } from './swap-file.ts';

/** Bits of open(2) and openat2(2). */
const O_PATH = 0o10000000;
const O_CLOEXEC = 0o2000000;
const O_NOFOLLOW = 0o400000;
const RESOLVE_IN_ROOT = 0x10;
/** Of ioctl_iflags(2). */
const EXT4_TOPDIR_FL = 0x20000;

/** Files by `node:fs`; trees are copied by cp(1), which knows device nodes and extended attributes. */
export function createLinuxFiles(mounts: Mounts, processes: Processes): Files {
  const files: Files = {
    read: (path) => guard(path, () => fs.readFileSync(path, 'utf8')),
    readIfThere: (path) => guard(path, () => ifThere(() => readIfThere(path))),
    write: (path, text, options = {}) => guard(path, () => writeWhole(path, text, options)),
    rewrite: (path, text) => guardSlow(path, () => rewriteOnThread(path, text)),
    append: (path, text, { durable = false } = {}) =>
      guard(path, () => fs.appendFileSync(path, text, { encoding: 'utf8', mode: 0o600, flush: durable })),
    replace: (path, text, options = {}) => guard(path, () => replaceWhole(path, text, options)),
    openAppended: (path) => guarded(path, openAppended(path)),
    openSwapped: (path) => guarded(path, openSwapped(path)),
    readSwapped: (path) => guard(path, () => ifThere(() => readSwapped(path))),
    readReplaced: (path) => files.readIfThere(spareOf(path)),
    sync: async (paths) => {
      await Promise.all(paths.map((path) => guardSlow(path, () => syncOnThread(path))));
    },
    makeDirectory: (path, { mode, apart = false } = {}) =>
      guard(path, () => {
        const made = makeWithParents(path, mode ?? 0o700);
        if (made !== undefined && mode !== undefined) fs.chmodSync(path, mode);
        if (made !== undefined && apart) layApart(path);
      }),
    removeDirectory: (path) => guard(path, () => unlessMissing(() => fs.rmdirSync(path))),
    remove: (path) =>
      guard(path, () => {
        const stat = fs.lstatSync(path, { throwIfNoEntry: false });
        if (stat === undefined) return;
        if (!stat.isDirectory()) return unlessMissing(() => fs.unlinkSync(path));
        refuseMountsBelow(path, mounts);
        fs.rmSync(path, { recursive: true, force: true });
      }),
    removeTree: async (path) => {
      const isFolder = guard(
        path,
        () => fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
      );
      if (!isFolder) return files.remove(path);
      refuseMountsBelow(path, mounts);
      await guardSlow(path, () => removeTree(path));
    },
    rename: (from, to) => guard(from, () => fs.renameSync(from, to)),
    symlink: (target, path) => guard(path, () => fs.symlinkSync(target, path)),
    hardLink: (existing, path) => guard(path, () => fs.linkSync(existing, path)),
    readLink: (path) => guard(path, () => fs.readlinkSync(path)),
    list: (path) => guard(path, () => fs.readdirSync(path)),
    lookInRoot: (root, path, { follow = true } = {}) =>
      guard(path, () => useInRoot(root, path, follow, (place) => place)),
    useInRoot: (root, path, use) => guard(path, () => useInRoot(root, path, true, use)),
    stat: (path) => guard(path, () => read(path, fs.statSync)),
    lstat: (path) => guard(path, () => read(path, fs.lstatSync)),
    changeMode: (path, mode) => guard(path, () => fs.chmodSync(path, mode)),
    changeOwner: (path, uid, gid) => guard(path, () => fs.lchownSync(path, uid, gid)),
    digest: (path) => guard(path, () => digest(fs.readFileSync(path))),
    copyFile: (from, to) => guard(from, () => fs.copyFileSync(from, to)),
    copyTree: async (from, to, lockOn = to) => {
      files.makeDirectory(to);
      // Whoever comes after this process finds out by the lock whether the copy is over.
      const lock = tryInheritable(lockOn);
      const inherited = lock === undefined ? [] : [lock.descriptor];
      try {
        const { exitCode, stderr } = await processes.run('cp', ['-a', '--', `${from}/.`, to], { inherited });
        if (exitCode !== 0) throw callError('cp', from, 'EIO', stderr.trim());
      } finally {
        lock?.release();
      }
    },
  };
  return files;
}

/** node:crypto takes 6 ms to load, and most commands digest nothing. */
function digest(bytes: Uint8Array): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', bytes);
}

function guard<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isNoPath(error)) throw callError('open', path, 'ENOENT', 'no path has a zero byte in it', error);
    if (!isErrno(error)) throw error;
    const text = /^\w+: (.*?)(?:, \w+(?: '|$)|$)/.exec(error.message)?.[1] ?? error.message;
    throw callError(error.syscall ?? 'file', path, error.code ?? 'EIO', text, error);
  }
}

function guarded(path: string, { write, close }: Pen): Pen {
  return { write: (text) => guard(path, () => write(text)), close };
}

/** The same for what does not end at once. */
async function guardSlow(path: string, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    guard(path, () => {
      throw error;
    });
  }
}

function isErrno(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && 'code' in error && typeof error.errno === 'number';
}

/** ESRCH: a file of proc(5), of a process that ended after the file was opened. */
const MISSING = ['ENOENT', 'ENOTDIR', 'ESRCH'];

function isMissing(error: unknown): boolean {
  return isNoPath(error) || (isErrno(error) && MISSING.includes(error.code ?? ''));
}

/** Node refuses a path with a zero byte before the kernel sees it; nothing can be there. */
function isNoPath(error: unknown): boolean {
  return error instanceof TypeError && 'code' in error && error.code === 'ERR_INVALID_ARG_VALUE';
}

/** Asked first, since it says without an exception, which costs as much as five calls, that nothing is there. */
function readIfThere(path: string): string | undefined {
  if (fs.statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  return fs.readFileSync(path, 'utf8');
}

function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function unlessMissing(call: () => void): void {
  try {
    call();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function writeWhole(path: string, text: string, { mode, durable }: { mode?: number; durable?: boolean }) {
  const descriptor = fs.openSync(path, 'w', mode ?? 0o600);
  try {
    if (mode !== undefined) fs.fchmodSync(descriptor, mode);
    fs.writeFileSync(descriptor, text);
    if (durable) fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

function openAppended(path: string): Pen {
  let descriptor: number | undefined;
  return {
    write: (text) => {
      descriptor ??= fs.openSync(path, 'a', 0o600);
      fs.writeFileSync(descriptor, text);
    },
    close: () => {
      if (descriptor !== undefined) fs.closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

function replaceWhole(path: string, text: string, options: { mode?: number; durable?: boolean }) {
  const beside = join(dirname(path), `.${basename(path)}.${process.pid}.new`);
  try {
    writeWhole(beside, text, options);
    if (options.durable || !exchange(beside, path)) fs.renameSync(beside, path);
    else fs.unlinkSync(beside);
  } catch (error) {
    fs.rmSync(beside, { force: true });
    throw error;
  }
  if (options.durable) syncDirectory(dirname(path));
}

/** fsync(2) waits for the disk, and for whatever others have given it to do: this process goes on meanwhile. */
async function syncOnThread(path: string): Promise<void> {
  const descriptor = fs.openSync(path, 'r');
  try {
    await new Promise<void>((resolve, reject) => {
      fs.fsync(descriptor, (error) => (error === null ? resolve() : reject(error)));
    });
  } finally {
    fs.closeSync(descriptor);
  }
}

async function rewriteOnThread(path: string, text: string): Promise<void> {
  const descriptor = fs.openSync(path, fs.constants.O_WRONLY);
  try {
    await new Promise<void>((resolve, reject) => {
      fs.write(descriptor, text, (error) => (error === null ? resolve() : reject(error)));
    });
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A rename survives a power loss only once its folder is on the disk (fsync(2), Notes). */
function syncDirectory(path: string) {
  const descriptor = fs.openSync(path, 'r');
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/**
 * The first folder that was made, if any. `mkdirSync` with `recursive` tries for ever where a folder can have no other in it
 * and says that it is not there: below /proc, or below a link to nothing (Node 24.21, src/node_file.cc, MKDirpSync).
 */
function makeWithParents(path: string, mode: number): string | undefined {
  if (fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
  const above = dirname(path);
  let made: string | undefined;
  if (fs.statSync(above, { throwIfNoEntry: false }) === undefined && above !== path)
    made = makeWithParents(above, mode);
  try {
    fs.mkdirSync(path, mode);
  } catch (error) {
    // Another process may have made it meanwhile.
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
    if (!isThere || !fs.statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
    return made;
  }
  return made ?? path;
}

/**
 * Where ext4 looks for a free inode, it walks past each that was freed in the last minutes (`recently_deleted` in ialloc.c):
 * where containers come and go, 0.1 ms and more for each file that is made. Folders in one with this flag (chattr(1), T)
 * lie in block groups of their own, with what is in them: 0.015 ms. Other file systems refuse it, to no harm.
 */
function layApart(path: string): void {
  if (process.platform !== 'linux') return;
  const descriptor = fs.openSync(path, 'r');
  try {
    loadDescriptorCalls().addFlag(descriptor, EXT4_TOPDIR_FL);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** A bind mount of the same file system has the same device number, so only the mount table tells. */
function refuseMountsBelow(path: string, mounts: Mounts) {
  const real = join(fs.realpathSync(dirname(path)), basename(path));
  const mounted = mounts.list().find(({ target }) => isWithin(target, real));
  if (mounted !== undefined) throw callError('rm', path, 'EBUSY', `${mounted.target} is mounted`);
}

function read(path: string, stat: typeof fs.statSync): FileStat | undefined {
  let found: fs.Stats | undefined;
  try {
    found = stat(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  return found === undefined ? undefined : toFileStat(found);
}

function toFileStat(found: fs.Stats): FileStat {
  return {
    kind: kindOf(found),
    mode: found.mode & 0o7777,
    uid: found.uid,
    gid: found.gid,
    sizeBytes: found.size,
    inode: found.ino,
    ...deviceNumbers(found.rdev),
    mtimeMs: found.mtimeMs,
    identity: `${found.dev}:${found.ino}`,
  };
}

function useInRoot<T>(
  root: string,
  path: string,
  follow: boolean,
  use: (place: Place, handle: string) => T,
): T | undefined {
  // C would read it to there.
  if (path.includes('\0')) return undefined;
  const libc = loadLibc();
  const folder = fs.openSync(root, O_PATH | O_CLOEXEC);
  let descriptor = -1;
  try {
    const flags = O_PATH | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW);
    descriptor = libc.openat2(folder, path, flags, RESOLVE_IN_ROOT);
    if (descriptor < 0) {
      const { name, text } = libc.lastError();
      if (name === 'ENOENT' || name === 'ENOTDIR') return undefined;
      throw callError('openat2', path, name, text);
    }
    // In another mount namespace the kernel names both from that one’s root.
    const [above, found] = [folder, descriptor].map((each) => fs.readlinkSync(`/proc/self/fd/${each}`));
    const place = {
      path: above === '/' ? (found as string) : (found as string).slice((above as string).length) || '/',
      stat: toFileStat(fs.fstatSync(descriptor)),
    };
    return use(place, `/proc/self/fd/${descriptor}`);
  } finally {
    if (descriptor >= 0) loadDescriptorCalls().close(descriptor);
    fs.closeSync(folder);
  }
}

function kindOf(found: fs.Stats): FileStat['kind'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  if (found.isSymbolicLink()) return 'symlink';
  if (found.isCharacterDevice()) return 'char-device';
  if (found.isBlockDevice()) return 'block-device';
  return found.isFIFO() ? 'fifo' : 'socket';
}

/** makedev(3): eight low bits of the minor, twelve of the major, then the rest of the minor. */
function deviceNumbers(rdev: number) {
  return { major: (rdev >>> 8) & 0xfff, minor: (rdev & 0xff) | ((rdev >>> 12) & 0xfff00) };
}
