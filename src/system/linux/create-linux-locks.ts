import fs from 'node:fs';
import { SystemError } from '../../errors/system-error.ts';
import { monotonicMs } from '../../lib/time/monotonic-ms.ts';
import { callError } from '../call-error.ts';
import type { Lock, Locks, Processes } from '../system.ts';
import { createLinuxProcesses } from './create-linux-processes.ts';
import { findHeirs, renounce, tryInheritable } from './inheritable-lock.ts';
import { loadLibc } from './libc.ts';

const LOCK_EX_NB = 2 | 4;
const LOCK_UN = 8;
/** Pids have seven digits at most (proc_sys_kernel(5), pid_max). */
const PID_WIDTH = 7;
const NOBODY = '-'.repeat(16);
const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);
/** What was read from one lock after the other. */
const mark = Buffer.alloc(PID_WIDTH + NOBODY.length);
/**
 * flock(2) cannot wait with a time limit, and a thread that waits in it cannot be called back. So a held lock is
 * tried again, first soon, then every 20 ms: a try takes 20 µs.
 */
const LONGEST_DELAY_MS = 20;
/**
 * A holder that died gives its lock back at once, but for a program that it was starting: until its execve(2), which closes
 * it, the child has a copy.
 */
const LAST_COPY_MS = 1000;

/** Those of this process that wait for a lock, by its path: whoever releases it here need not be found out by trying. */
const waiting = new Map<string, Set<() => void>>();

/** Locks by flock(2). The descriptors are closed on exec, as all of Node's: no program inherits a lock but one that is made for that. */
export function createLinuxLocks({ isAlive }: Pick<Processes, 'isAlive'> = createLinuxProcesses()): Locks {
  return {
    acquire: async (path, { timeoutMs, signal, owner }) => {
      const begun = monotonicMs();
      let deadline = begun + timeoutMs;
      for (let delayMs = 1; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
        if (signal?.aborted) throw cancelled(path, signal);
        const lock = tryLock(path, owner);
        if (lock !== undefined) return lock;
        if (monotonicMs() >= deadline && !isAlive(holderOf(path) ?? 0))
          deadline = begun + timeoutMs + LAST_COPY_MS;
        const leftMs = deadline - monotonicMs();
        if (leftMs <= 0) throw timedOut(path, timeoutMs);
        await releasedOr(path, Math.min(delayMs, leftMs), signal);
      }
    },
    tryInheritable,
    heirs: findHeirs,
    renounce,
  };
}

/** Resolves when the lock is released in this process, when the time is up, or when the waiting is given up. */
function releasedOr(path: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const listeners = waiting.get(path) ?? new Set();
    waiting.set(path, listeners);
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      listeners.delete(done);
      if (listeners.size === 0) waiting.delete(path);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    listeners.add(done);
  });
}

function tryLock(path: string, owner: string | undefined): Lock | undefined {
  const descriptor = open(path);
  const libc = loadLibc();
  if (libc.flock(descriptor, LOCK_EX_NB) !== 0) {
    const { name, text } = libc.lastError();
    fs.closeSync(descriptor);
    if (name === 'EWOULDBLOCK' || name === 'EAGAIN') return undefined;
    throw callError('flock', path, name, text);
  }
  if (!isStillAt(path, descriptor)) {
    fs.closeSync(descriptor);
    return tryLock(path, owner);
  }
  const wasOurs = markOrClose(path, descriptor, owner);
  let held = true;
  return {
    wasOurs,
    release: () => {
      if (!held) return;
      held = false;
      // Closing would not do while a program that is being started still has its copy, until execve(2) closes it.
      libc.flock(descriptor, LOCK_UN);
      fs.closeSync(descriptor);
      // The others are told when that one releases it.
      const [next] = waiting.get(path) ?? [];
      next?.();
    },
  };
}

function markOrClose(path: string, descriptor: number, owner: string | undefined): boolean {
  try {
    return leaveMark(descriptor, owner);
  } catch (error) {
    fs.closeSync(descriptor);
    const { code = 'EIO', message } = error as NodeJS.ErrnoException;
    throw callError('write', path, code, message, error);
  }
}

/** Writes who has the lock now; whether the same had it last. */
function leaveMark(descriptor: number, owner: string | undefined): boolean {
  // Always as long, since shortening a file costs ten times as much as writing it.
  const text = `${String(process.pid).padEnd(PID_WIDTH)}${owner ?? NOBODY}`;
  if (owner !== undefined) {
    const length = fs.readSync(descriptor, mark, 0, mark.length, 0);
    if (mark.toString('latin1', 0, length) === text) return true;
  }
  try {
    fs.writeSync(descriptor, text, 0);
  } catch (error) {
    if (!NO_ROOM.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    // The lock itself needs no room on a disk: nobody learns who has it, and nobody takes it for his own.
    fs.ftruncateSync(descriptor);
  }
  return false;
}

function open(path: string): number {
  try {
    return fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600);
  } catch (error) {
    const { code = 'EIO', message } = error as NodeJS.ErrnoException;
    throw callError('open', path, code, message, error);
  }
}

/** The last holder may have deleted the file meanwhile: then this lock is on a file that nobody else will open. */
function isStillAt(path: string, descriptor: number): boolean {
  const there = fs.statSync(path, { throwIfNoEntry: false });
  const here = fs.fstatSync(descriptor);
  return there?.ino === here.ino && there.dev === here.dev;
}

function cancelled(path: string, signal: AbortSignal | undefined): SystemError {
  return new SystemError('SYSTEM_WAIT_CANCELLED', `waiting for the lock ${path} was given up`, {
    path,
    cause: signal?.reason,
  });
}

function timedOut(path: string, timeoutMs: number): SystemError {
  const holder = holderOf(path);
  const by = holder === undefined ? 'another process' : `process ${holder}`;
  return new SystemError('LOCK_TIMEOUT', `${by} has held the lock ${path} for more than ${timeoutMs} ms`, {
    path,
  });
}

/** The pid that the last one who got the lock wrote into it. */
function holderOf(path: string): number | undefined {
  try {
    const text = fs.readFileSync(path, 'utf8').slice(0, PID_WIDTH).trim();
    return /^\d+$/.test(text) ? Number(text) : undefined;
  } catch {
    // Whoever released it may have deleted it.
    return undefined;
  }
}
