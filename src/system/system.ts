import type { Duplex } from 'node:stream';

/**
 * The one door to the operating system for everything that acts on a host: files, mounts, processes, locks.
 * There are two implementations: `linux/` (the real one) and `simulated/` (a kernel in memory, for lessons and for
 * tests of the chart). File calls are synchronous, but where they wait for the disk:
 * they are small, and order matters more than overlap.
 */
export interface System {
  /** What this is; printed wherever a simulated system is used. */
  readonly kind: 'linux' | 'simulated';
  readonly files: Files;
  readonly mounts: Mounts;
  readonly processes: Processes;
  readonly locks: Locks;
}

export interface FileStat {
  readonly kind: 'file' | 'directory' | 'symlink' | 'char-device' | 'block-device' | 'fifo' | 'socket';
  /** Permission bits only. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  /** 0 on a simulated system. */
  readonly inode: number;
  /** Device numbers of a device node; 0 elsewhere. */
  readonly major: number;
  readonly minor: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** `DEVICE:INODE`: what tells this file, under whatever name, from every other one. Empty on a simulated kernel. */
  readonly identity: string;
}

/** What a path leads to. */
export interface Place {
  /** Without symlinks. */
  readonly path: string;
  readonly stat: FileStat;
}

/** A file that stays open from one write to the next. It opens at the first, and may be written to after it was closed. */
export interface Pen {
  write(text: string): void;
  /** Idempotent. */
  close(): void;
}

/** Every call throws the `SystemError` that names path and errno, except where it says otherwise. */
export interface Files {
  read(path: string): string;
  /** Like `read`, but undefined where nothing is there, or not any more (ENOENT, ENOTDIR, ESRCH). */
  readIfThere(path: string): string | undefined;
  /** Creates or truncates. Default mode 0600, whatever the umask. `durable` also fsyncs the file. */
  write(path: string, text: string, options?: { mode?: number; durable?: boolean }): void;
  /** Writes to a file that is there, in one write, on a thread: one of the kernel's, who may let the writer wait. */
  rewrite(path: string, text: string): Promise<void>;
  /** Creates or extends, in one write. Default mode 0600. `durable` also fsyncs the file. */
  append(path: string, text: string, options?: { durable?: boolean }): void;
  /** Writes beside and renames: a reader sees the old or the new text, never a part. `durable` also fsyncs file and folder. */
  replace(path: string, text: string, options?: { mode?: number; durable?: boolean }): void;
  /** What is written extends the file, in one write each; it is created by the first. Mode 0600. */
  openAppended(path: string): Pen;
  /** What is written replaces the text as `replace` does, for one writer that does it again and again. Keeps a second file beside it. */
  openSwapped(path: string): Pen;
  /** Like `readIfThere`, for a text that somebody may swap meanwhile. */
  readSwapped(path: string): string | undefined;
  /** What stood there before the last swap, by whoever can be sure that nobody swaps it meanwhile; undefined where that is not known. */
  readReplaced(path: string): string | undefined;
  /** Resolves when files and folders are on the disk (fsync(2)), all of them at the same time. */
  sync(paths: readonly string[]): Promise<void>;
  /**
   * Makes the folder and its parents; one that exists is fine and keeps its mode. Default mode 0700, whatever the umask.
   * `apart` tells the file system that the folders in a new one have nothing to do with each other, where it can be told.
   */
  makeDirectory(path: string, options?: { mode?: number; apart?: boolean }): void;
  /** An empty folder only; "already gone" is success. */
  removeDirectory(path: string): void;
  /** A file or a whole tree, never across a mount point; "already gone" is success. */
  remove(path: string): void;
  /** The same for what may be many files: resolves when they are gone. */
  removeTree(path: string): Promise<void>;
  rename(from: string, to: string): void;
  symlink(target: string, path: string): void;
  /** A second name for the same file (link(2)). */
  hardLink(existing: string, path: string): void;
  readLink(path: string): string;
  list(path: string): string[];
  /**
   * Where a path leads for a process that has `root` as its root folder; undefined where nothing is there. The kernel
   * resolves it in one step (openat2(2), RESOLVE_IN_ROOT), so that nobody who changes the tree meanwhile leads it outside.
   * A symlink at its end is followed, unless `follow` is false.
   */
  lookInRoot(root: string, path: string, options?: { follow?: boolean }): Place | undefined;
  /**
   * Does something with what `lookInRoot` finds; undefined where nothing is there. The handle is a path that leads to just
   * that, whatever becomes of its name meanwhile, until `use` returns.
   */
  useInRoot<T>(root: string, path: string, use: (place: Place, handle: string) => T): T | undefined;
  /** Undefined where nothing is there. `stat` follows symlinks, `lstat` does not. */
  stat(path: string): FileStat | undefined;
  lstat(path: string): FileStat | undefined;
  changeMode(path: string, mode: number): void;
  /** Of a symlink itself, not of what it names (lchown(2)). */
  changeOwner(path: string, uid: number, gid: number): void;
  /** The SHA-256 of a file's bytes, as 64 hex digits. */
  digest(path: string): string;
  /** One file's content and mode. */
  copyFile(from: string, to: string): void;
  /**
   * Copies what is in a folder into another one, with owners, modes, times, links, extended attributes and device nodes.
   * A copy goes on when this process dies: `settleCopy` waits for it, by the lock that it has on the folder `lockOn`, or else `to`.
   */
  copyTree(from: string, to: string, lockOn?: string): Promise<void>;
}

export interface MountRequestPlan {
  readonly source: string;
  readonly target: string;
  /** The file system's type; `none` for binds and propagation changes. */
  readonly type: string;
  /** mount(8) words: `bind`, `rbind`, `ro`, `nosuid`, `rprivate`, …; what is no flag goes to the file system as data. */
  readonly options: readonly string[];
}

/** A line of /proc/self/mountinfo (proc(5)). */
export interface MountEntry {
  readonly id: number;
  readonly parent: number;
  readonly root: string;
  readonly target: string;
  readonly options: readonly string[];
  /** `shared:N`, `master:N`, … */
  readonly optionalFields: readonly string[];
  readonly type: string;
  readonly source: string;
  readonly superOptions: readonly string[];
}

export interface Mounts {
  mount(request: MountRequestPlan): void;
  /**
   * Takes away the uppermost mount on a target, if there is one: "not mounted" is success. `lazy` is MNT_DETACH.
   * Rejects with `MOUNT_BUSY`, naming the processes that use it, when it is still in use after some tries.
   */
  unmount(target: string, options?: { lazy?: boolean }): Promise<void>;
  list(): MountEntry[];
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Gives the program this process's own standard input instead of `input`. */
  readonly inheritInput?: boolean;
  readonly cwd?: string;
  /** Replaces the environment when given. */
  readonly env?: Readonly<Record<string, string>>;
  /** Open descriptors of this process that the program gets as well, as 3, 4, …. */
  readonly inherited?: readonly number[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface SpawnOptions {
  readonly cwd?: string;
  /** Replaces the environment when given. */
  readonly env?: Readonly<Record<string, string>>;
  /** By file descriptor, from 0; numbers are open descriptors of this process. A `pipe` goes both ways, an `output` is read. */
  readonly stdio: readonly ('ignore' | 'inherit' | 'pipe' | 'output' | number)[];
  /** Its own session, so that it outlives this process and its terminal's signals. */
  readonly detached?: boolean;
}

/** What a program writes to one of its descriptors, as text: without a stream, which takes 4 ms to load. */
export interface ProgramOutput {
  /** Resolves with what stands before the first newline; with all of it when there is no more to come. */
  line(): Promise<string>;
  /** Resolves with all of it when nobody holds the other end any more. */
  all(): Promise<string>;
  /** Reads no more of it. May be called twice. */
  close(): void;
}

/** A program that was started and not waited for. */
export interface SpawnedProcess {
  readonly pid: number;
  /** A stream for every descriptor that is a `pipe`, null for the others. */
  readonly stdio: readonly (Duplex | null)[];
  /** The same for every descriptor that is an `output`. */
  readonly outputs: readonly (ProgramOutput | null)[];
  /** Its exit code, or 128 + the signal's number. */
  readonly exited: Promise<number>;
  /** Lets this process end before that one does. */
  unref(): void;
}

export interface Processes {
  /** Runs a program without a shell. Resolves for any exit code; rejects with `SystemError` when it cannot be started, timed out or was aborted. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Starts a program without a shell. Rejects with `PROGRAM_NOT_STARTED`. */
  spawn(file: string, args: readonly string[], options: SpawnOptions): Promise<SpawnedProcess>;
  /** Where a program lies on PATH, if it is there and executable; a name with a slash is looked at as it is. */
  find(name: string): string | undefined;
  /** False for a process that is gone or a zombie. */
  isAlive(pid: number): boolean;
  /** Clock ticks since boot (proc_pid_stat(5), field 22): tells a process from a later one with the same number. */
  startTime(pid: number): number | undefined;
  /** "No such process" is success. */
  kill(pid: number, signal: number): void;
}

/** An exclusive lock that the kernel releases when its holder dies (flock(2)). */
export interface Lock {
  /** Whether the one who had it last was the same `owner`: nobody else has had it meanwhile. */
  readonly wasOurs: boolean;
  /** May be called twice. */
  release(): void;
}

/**
 * An exclusive lock that is shared by the programs that are given its descriptor, and what they start in turn: from the
 * moment at which they are forked, whatever their command lines say. It is free when the last of them has ended.
 */
export interface InheritableLock {
  /** Closed on exec, but where a program is given it. */
  readonly descriptor: number;
  /** Takes it from everybody who has it. May be called twice. */
  release(): void;
  /** Closes this process's own descriptor: programs that have it keep the lock. May be called twice. */
  bequeath(): void;
}

export interface Locks {
  /**
   * Waits until the lock on this file is free. Rejects with `LOCK_TIMEOUT` after `timeoutMs`, naming the holder's pid where
   * it is known. An `owner` is 16 characters that nobody else uses.
   */
  acquire(path: string, options: { timeoutMs: number; signal?: AbortSignal; owner?: string }): Promise<Lock>;
  /** Takes the lock on a file that is there, of whatever text; undefined while somebody has it. */
  tryInheritable(path: string): InheritableLock | undefined;
  /** The pids of other programs that were given the lock on a file, and have it still. */
  heirs(path: string): number[];
  /** Gives up what this process was given of such a lock, on a file of this name; anything else behind the descriptor stays. */
  renounce(descriptor: number, fileName: string): void;
}
