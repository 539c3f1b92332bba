import fs from 'node:fs';
import { basename } from 'node:path';
import { callError } from '../call-error.ts';
import type { InheritableLock } from '../system.ts';
import { loadDescriptorCalls } from './descriptor-calls.ts';
import { loadLibc } from './libc.ts';

const LOCK_EX_NB = 2 | 4;
const LOCK_UN = 8;
const O_CLOEXEC = 0o2000000;
/** A line of /proc/PID/fdinfo/FD. */
const LOCKED = /^lock:.*\bFLOCK\b/m;

/** The descriptors that this process opened itself. */
const own = new Set<number>();

/** What file systems say that have no such lock; NFS has none for a file that is open just for reading (flock(2)). */
const NOT_OFFERED: ReadonlySet<string> = new Set(['EBADF', 'EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'ENOLCK']);

/**
 * Takes the lock by flock(2), which belongs to the open file and not to a process: every copy of its descriptor, as fork(2)
 * makes them, holds it. Where a file system offers none, everybody gets it. See `Locks.tryInheritable`.
 */
export function tryInheritable(path: string): InheritableLock | undefined {
  // Just for reading, since a program might let the file leak into a container.
  const descriptor = open(path);
  const libc = loadLibc();
  if (libc.flock(descriptor, LOCK_EX_NB) !== 0) {
    const { name, text } = libc.lastError();
    if (!NOT_OFFERED.has(name)) {
      fs.closeSync(descriptor);
      if (name === 'EWOULDBLOCK' || name === 'EAGAIN') return undefined;
      throw callError('flock', path, name, text);
    }
  }
  let isOpen = true;
  own.add(descriptor);
  const bequeath = () => {
    if (!isOpen) return;
    isOpen = false;
    own.delete(descriptor);
    fs.closeSync(descriptor);
  };
  return {
    descriptor,
    bequeath,
    release: () => {
      if (isOpen) libc.flock(descriptor, LOCK_UN);
      bequeath();
    },
  };
}

/**
 * Finds those that have the lock by /proc/PID/fdinfo (proc_pid_fdinfo(5)). A descriptor that is closed on exec is not theirs
 * to keep: an engine's own, or that of any program between fork(2) and execve(2). See `Locks.heirs`.
 */
export function findHeirs(path: string): number[] {
  const file = fs.statSync(path, { throwIfNoEntry: false });
  if (file === undefined) return [];
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => {
      const descriptors = quietly(() => fs.readdirSync(`/proc/${pid}/fdinfo`)) ?? [];
      return descriptors.some((each) => quietly(() => isKept(pid, each, file)) ?? false);
    })
    .map(Number);
}

/** Closes the descriptor if it is that of a lock on a file of this name, and this process did not open it. See `Locks.renounce`. */
export function renounce(descriptor: number, fileName: string): void {
  if (own.has(descriptor)) return;
  const isGiven = quietly(
    () =>
      LOCKED.test(fs.readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1')) &&
      basename(fs.readlinkSync(`/proc/self/fd/${descriptor}`)) === fileName,
  );
  if (isGiven) loadDescriptorCalls().close(descriptor);
}

function isKept(pid: string, descriptor: string, file: fs.Stats): boolean {
  const info = fs.readFileSync(`/proc/${pid}/fdinfo/${descriptor}`, 'latin1');
  if (!LOCKED.test(info)) return false;
  const flags = Number.parseInt(/^flags:\s*(\d+)$/m.exec(info)?.[1] ?? '', 8);
  if ((flags & O_CLOEXEC) !== 0) return false;
  const { dev, ino } = fs.statSync(`/proc/${pid}/fd/${descriptor}`);
  return dev === file.dev && ino === file.ino;
}

function open(path: string): number {
  try {
    return fs.openSync(path, fs.constants.O_RDONLY);
  } catch (error) {
    const { code = 'EIO', message } = error as NodeJS.ErrnoException;
    throw callError('open', path, code, message, error);
  }
}

/** A process may end while it is looked at. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
