import type { LogRecord, ReadLogOptions } from './log/log-record.ts';
import type { RuntimeFeatures } from './read-features.ts';
import type { ContainerStdin } from './stdin/open-stdin.ts';

/** Where one container's runtime files are: plain data, to be kept in its record. */
export interface RuntimeContainer {
  /** The id that the runtime knows it by; unique under the runtime's state root. */
  readonly id: string;
  /** Absolute folder that holds the OCI `config.json`; the monitor keeps its pid files, sockets and fifos beside it. */
  readonly bundle: string;
  /** Absolute path of the log that the monitor appends to. */
  readonly logPath: string;
  /** The container's cgroup in each hierarchy, where processes are looked for that a killed runtime left. */
  readonly cgroupFolders?: readonly string[];
}

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot (proc_pid_stat(5), field 22). */
  readonly startTime: number;
}

export interface CreateOptions {
  /** Must equal `process.terminal` of the spec. */
  readonly tty: boolean;
  /**
   * `closed`: /dev/null. `open`: a pipe that stays open while clients come and go (Docker's OpenStdin).
   * `once`: a pipe that is closed when the first client goes (OpenStdin with StdinOnce). A terminal is always `open`.
   */
  readonly stdin: 'closed' | 'open' | 'once';
  /** The monitor starts the log anew, discarding what was in it, when it would grow beyond this. */
  readonly logMaxBytes?: number;
  /** Program and arguments that the monitor runs when the container has ended, whether an engine runs or not. */
  readonly exitCommand?: readonly [program: string, ...args: string[]];
  readonly signal?: AbortSignal;
}

export interface Cancellable {
  readonly signal?: AbortSignal;
}

/** What `state` of the OCI runtime specification says, as far as Lockstep uses it. */
export interface RuntimeState {
  readonly status: 'creating' | 'created' | 'running' | 'paused' | 'stopped';
  /** 0 when there is no process. */
  readonly pid: number;
  readonly bundle: string;
}

/** How a container ended. */
export interface ContainerExit {
  /** The process's own code, or 128 + the signal that killed it. */
  readonly code: number;
  /** Milliseconds since the epoch. */
  readonly endedAtMs: number;
  readonly oomKilled: boolean;
  /**
   * `monitor-lost`: conmon died before it could record a code, which nobody else can find out. The code is then 137, as
   * containerd reports for a dead shim. The process may still run, with nobody to read its output: it must be killed.
   */
  readonly reason: 'exited' | 'monitor-lost';
}

export interface DeleteOptions extends Cancellable {
  /** Kills what still runs, and clears what a crash in the middle of `create` left. */
  readonly force?: boolean;
}

export interface StopOptions extends Cancellable {
  /** Number of the signal that asks the process to end. */
  readonly stopSignal: number;
  /** How long it may take before SIGKILL; Infinity waits for ever. */
  readonly graceMs: number;
}

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** Pids of the processes, besides the container's own, that are there for one container. */
export interface Helpers {
  readonly monitors: readonly number[];
  /** The runtime at work on it, and what the runtime left to become the container's program. */
  readonly runtimes: readonly number[];
}

/**
 * An OCI runtime as the engine sees it. There are two implementations: the command line of runc, crun and their kind
 * with conmon as the monitor, and a simulated one. Every call means "make it so" and can be repeated.
 * All promises reject with `RuntimeError`.
 */
export interface Runtime {
  readonly name: string;
  readonly kind: 'oci' | 'simulated';

  /** What it says of itself; nothing where it cannot say. Starts a process only for a program that it has not asked yet. */
  readFeatures(): Promise<RuntimeFeatures>;

  /**
   * Makes the container's process up to the point before the user's program runs. One that is already there (created,
   * running or paused, from this bundle, with its monitor alive) is returned; one that a crash left half-made is deleted
   * and made again. Forgets the exit of an earlier run.
   *
   * Errors: `COMMAND_NOT_FOUND`, `COMMAND_NOT_EXECUTABLE`, `RUNTIME_FAILED` with Docker's texts; `RUNTIME_NOT_FOUND`,
   * `CONMON_NOT_FOUND`, `CONMON_FAILED`, `RUNTIME_ID_IN_USE`. After an error nothing is left.
   */
  createContainer(container: RuntimeContainer, options: CreateOptions): Promise<ProcessIdentity>;

  /** Runs the user's program. One that runs or has ended already is success, and told apart. */
  startContainer(
    container: RuntimeContainer,
    options?: Cancellable,
  ): Promise<'started' | 'already-running' | 'already-ended'>;

  /** Asks the runtime; undefined when it does not know the container. */
  readState(container: RuntimeContainer, options?: Cancellable): Promise<RuntimeState | undefined>;

  /** Whether this very process lives, without asking the runtime: a few file reads. */
  isRunning(container: RuntimeContainer, process: ProcessIdentity): boolean;

  /**
   * Sends a signal, by number, to the container's first process, or to all of its processes. A frozen process takes
   * SIGKILL only when it is resumed (cgroup v1). `gone` when there is nothing left to signal.
   */
  killContainer(
    container: RuntimeContainer,
    process: ProcessIdentity,
    signal: number,
    options?: Cancellable & { readonly all?: boolean },
  ): Promise<'sent' | 'gone'>;

  /** Freezes every process; "already paused" is success. */
  pauseContainer(container: RuntimeContainer, options?: Cancellable): Promise<void>;

  /** Thaws every process; "not paused" is success. */
  resumeContainer(container: RuntimeContainer, options?: Cancellable): Promise<void>;

  /** Changes cgroup limits; `resources` is `linux.resources` of the OCI spec. */
  updateContainer(container: RuntimeContainer, resources: object, options?: Cancellable): Promise<void>;

  /** Host pids of every process in the container. */
  listProcesses(container: RuntimeContainer, options?: Cancellable): Promise<number[]>;

  /** Removes what the runtime keeps: its state, the cgroup, the process that `create` made. Keeps exit and log. "Does not exist" is success. */
  deleteContainer(container: RuntimeContainer, options?: DeleteOptions): Promise<void>;

  /** Sends the signal, waits, sends SIGKILL, waits for the exit. Resume a paused container first. Rejects with `PROCESS_UNKILLABLE` when even SIGKILL does not end it in 10 s. */
  stopProcess(
    container: RuntimeContainer,
    process: ProcessIdentity,
    options: StopOptions,
  ): Promise<ContainerExit>;

  /** The exit that the monitor recorded, if it has. */
  readExit(container: RuntimeContainer): ContainerExit | undefined;

  /** Resolves when the container has ended, at once if it already has. Everything the container wrote is in the log by then. */
  waitForExit(container: RuntimeContainer, options?: Cancellable): Promise<ContainerExit>;

  /** Removes the recorded exit, when the container is removed or was recorded elsewhere. */
  forgetExit(container: RuntimeContainer): void;

  /** Reads the log; with `follow`, until the container has ended and everything is read. */
  readLogs(container: RuntimeContainer, options?: ReadLogOptions): AsyncIterable<LogRecord>;

  /** How many bytes the log has now: where a reader of what comes next begins. 0 when there is none. */
  logSize(container: RuntimeContainer): number;

  /** Connects to the container's stdin. Rejects with `STDIN_UNAVAILABLE` when no monitor listens. */
  openStdin(container: RuntimeContainer): Promise<ContainerStdin>;

  /** Who is there for the container now; for whoever wants to make them fail. */
  findHelpers(container: RuntimeContainer): Helpers;

  /** Sets the size of the container's terminal. Throws `TERMINAL_UNAVAILABLE` when no monitor listens. */
  resizeTerminal(container: RuntimeContainer, size: TerminalSize): void;
}
