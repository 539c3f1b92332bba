import type { DaemonSettings } from '../contract/daemon-settings.ts';
import type { ContainerConfig, CreateRequest, HostConfig } from '../contract/docker.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { ActionInput, ActionOutput, ContainerEmitted, ExitRecord } from '../contract/lifecycle.ts';
import type { JournalEntry } from '../contract/record.ts';
import type {
  ContainerAction,
  DockerStatus,
  Milestone,
  RestingState,
  StateName,
} from '../contract/states.ts';
import type { ErrorRecord } from '../errors/lockstep-error.ts';
import type { System } from '../system/system.ts';
import type { Verification } from '../verify/verdict.ts';
import type { ContainerActor } from './lifecycle.ts';

/** How an engine is made. Everything has a default. */
export interface EngineOptions {
  /** What must outlive a reboot; default `LOCKSTEP_ROOT` or /var/lib/lockstep. */
  readonly root?: string;
  /** What a reboot takes away; default `LOCKSTEP_RUN` or /run/lockstep. */
  readonly run?: string;
  /** Act on a simulated kernel: nothing real is touched, no root is needed, any OS will do. */
  readonly simulate?: boolean;
  /** The door to the operating system to use, instead of this host's or a simulated one of its own. */
  readonly system?: System;
  /** Programs that can be named in `HostConfig.Runtime`, besides runc and crun. */
  readonly runtimes?: Readonly<Record<string, string>>;
  /** Default `runc`. */
  readonly defaultRuntime?: string;
  /** The list of spec options to build with; default `docker-24.0`. */
  readonly pipeline?: string;
  /** What dockerd reads from `daemon.json`: cgroup parent and driver, default ulimits, shm size, init, … */
  readonly settings?: Partial<DaemonSettings>;
  /** Notice the end of containers that this engine started, while it is open; default true. Else `wait`, or any other request, does. */
  readonly watch?: boolean;
  /** Runs in place of every action of every container, and may run it: for tests, and for lessons about failures. */
  readonly aroundAction?: (input: ActionInput, act: () => Promise<ActionOutput>) => Promise<ActionOutput>;
  /**
   * What is to go wrong, really: `before|after:ACTION=FAULT`, each the first time that the action runs in this engine.
   * @see FAULT_KINDS
   */
  readonly faults?: readonly string[];
  /** How long every action may take, in milliseconds; default 30 000. A `stopProcess` has its grace period besides. */
  readonly actionTimeoutMs?: number;
  /** The same for single actions. What is given here or above also goes for containers that were made without. */
  readonly timeoutsMs?: Partial<Record<ContainerAction, number>>;
  /** What conmon runs when a container ends and no engine may be there: argv, to which the container's id is added. */
  readonly exitCommand?: readonly string[];
  readonly logger?: Logger;
}

/** The part of pino's interface that the engine uses. */
export interface Logger {
  debug(details: object, message: string): void;
  warn(details: object, message: string): void;
}

/** A root and everything in it. Several engines, in several processes, may use one root at the same time. */
export interface Engine extends AsyncDisposable {
  readonly root: string;
  readonly run: string;
  readonly simulated: boolean;
  /**
   * Validates a configuration and records it: the container is `created`.
   * @throws ConfigError, ImageError `IMAGE_NOT_FOUND`, StoreError `NAME_TAKEN`
   */
  create(request: CreateRequest, options?: CreateOptions): Promise<Container>;
  /** @throws StoreError `CONTAINER_NOT_FOUND`, `CONTAINER_AMBIGUOUS` */
  get(nameOrId: string): Promise<Container>;
  /**
   * Removes a container as its `remove` does. With `force` also one whose record is damaged, which cannot be opened:
   * its process is killed, and its mounts, cgroups and files are taken away; volumes stay.
   */
  remove(nameOrId: string, options?: { readonly force?: boolean; readonly volumes?: boolean }): Promise<void>;
  /**
   * Makes a new snapshot for a container whose own cannot be read, and brings it to rest; resolves with the state in which
   * it rests then. One that is whole is left as it is.
   * @throws StoreError `STORE_CORRUPT` when its record cannot be read either
   */
  repair(nameOrId: string): Promise<string>;
  /** Newest first. Only running ones, unless `all`. Containers whose record cannot be read are listed with their error. */
  list(options?: { readonly all?: boolean; readonly size?: boolean }): Promise<ContainerSummary[]>;
  /** What happens to containers from now on, as this engine sees it, until `signal` is aborted or the engine is closed. */
  events(options?: { readonly signal?: AbortSignal }): AsyncIterable<EngineEvent>;
  readonly images: Images;
  facts(): HostFacts;
  /** Lets go of everything; containers go on running. Idempotent. */
  close(): Promise<void>;
}

export interface CreateOptions {
  /** Default: a random one in Docker's manner. */
  readonly name?: string;
  /** `os/arch[/variant]`. */
  readonly platform?: string;
  /** Resting states in which the container waits until it is told to go on. */
  readonly breakpoints?: readonly RestingState[];
  readonly pipeline?: string;
  /** Gives it up as long as nothing is recorded. */
  readonly signal?: AbortSignal;
}

/** An image as `lockstep images` lists it. */
export interface ImageSummary {
  /** `sha256:` and 64 hex digits. */
  readonly Id: string;
  readonly RepoTags: readonly string[];
  /** ISO 8601. */
  readonly Created: string;
  readonly Size: number;
  readonly Architecture: string;
  readonly Comment?: string;
  readonly Config: { readonly Labels?: Readonly<Record<string, string>> | null | undefined };
}

/** What a removal took away. */
export interface RemovedImage {
  readonly untagged: readonly string[];
  /** The ids of images whose files were deleted. */
  readonly deleted: readonly string[];
}

export interface Images {
  list(): ImageSummary[];
  /** @throws ImageError `IMAGE_NOT_FOUND` */
  inspect(reference: string): Promise<ImageSummary & { readonly Config: ContainerConfig }>;
  /** Unpacks a tar, a directory or an OCI layout; resolves with the image's id. */
  import(
    source: string,
    options?: {
      readonly reference?: string;
      readonly changes?: readonly string[];
      /** What the image says of itself (`Comment`). */
      readonly message?: string;
      /** `linux/arm64`: what the files are made for, or which image of an index to take; this machine's where it is not given. */
      readonly platform?: string;
      readonly signal?: AbortSignal;
    },
  ): Promise<string>;
  /**
   * Takes a name away, and deletes the image with its last one. With `force` a name goes although containers were made from
   * the image, which stays for them.
   * @throws ImageError `IMAGE_NOT_FOUND`, `IMAGE_IN_USE`
   */
  remove(reference: string, options?: { readonly force?: boolean }): Promise<RemovedImage>;
}

/** One row of `lockstep ps`. */
export interface ContainerSummary {
  readonly Id: string;
  readonly Name: string;
  /** Lockstep's own state: `mounted`, `started`, … */
  readonly State: string;
  readonly DockerStatus: DockerStatus;
  /** Docker's words: `Up 3 seconds`, `Exited (0) 2 minutes ago`, `Created`. */
  readonly Status: string;
  /** 0 when there is no process. */
  readonly Pid: number;
  readonly ExitCode: number;
  readonly Image: string;
  readonly Command: string;
  /** ISO 8601. */
  readonly Created: string;
  readonly Labels: Readonly<Record<string, string>>;
  /** `Name` is a volume's, and empty for other mounts. */
  readonly Mounts: readonly {
    readonly Name: string;
    readonly Source: string;
    readonly Destination: string;
  }[];
  /** `none`, `host` or `container:ID`. */
  readonly NetworkMode: string;
  /** Bytes that the container wrote into its root file system, and those of all of that; where asked for. */
  readonly SizeRw?: number;
  readonly SizeRootFs?: number;
  readonly Simulated: boolean;
  /** Why the record cannot be read, where it cannot. */
  readonly Error?: string;
}

/** One thing that happened to a container; `action` is Docker's name of the event. */
export interface EngineEvent {
  /** ISO 8601. */
  readonly time: string;
  readonly id: string;
  readonly name: string;
  readonly action: 'create' | 'rename' | 'attach' | 'resize' | 'top' | ContainerEmitted['type'];
  /** `signal`, `exitCode`, `oldName`, as strings, as Docker has them. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface WaitResult {
  readonly exitCode: number;
  readonly exit: ExitRecord | null;
  /** Why the container never ran, where it did not. */
  readonly error: ErrorRecord | null;
}

export interface LogOptions {
  readonly follow?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  /** Milliseconds since the epoch. */
  readonly sinceMs?: number;
  readonly untilMs?: number;
  /** How many of the last lines; default all. */
  readonly tail?: number;
  readonly signal?: AbortSignal;
}

export interface LogChunk {
  /** RFC 3339 with nanoseconds, as conmon wrote it. */
  readonly time: string;
  readonly stream: 'stdout' | 'stderr';
  /** The exact bytes, with the line's end where it had one. */
  readonly bytes: Uint8Array;
}

/** The other end of an attached container. */
export interface Attachment extends AsyncDisposable {
  /** Everything from the moment of attaching on, until the container ends or `detach` is called. */
  readonly output: AsyncIterable<LogChunk>;
  /** Resolves when the bytes are taken. Rejects with `STDIN_CLOSED` when the container has no open stdin. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the container's stdin. */
  end(): Promise<void>;
  detach(): Promise<void>;
  /** Resolves when `output` has been read to its end, or after `detach`. */
  readonly ended: Promise<void>;
}

export interface StepResult {
  readonly from: StateName;
  readonly to: StateName;
  /** The journal lines that the step wrote. */
  readonly entries: readonly JournalEntry[];
}

export interface StopOptions {
  /** Sent to the process first; default the container's own, else SIGTERM. */
  readonly signal?: string | number;
  readonly timeoutSeconds?: number;
  readonly abortSignal?: AbortSignal;
}

/** One container. Every method looks first at what other processes did meanwhile. */
export interface Container {
  readonly id: string;
  readonly name: string;
  /** What Docker warns of when a container is created: limits that the host cannot set, ports that go nowhere. */
  readonly warnings: readonly string[];
  /** The xstate actor of its chart: subscribe to it, or embed it. It follows other processes whenever a method is called. */
  readonly actor: ContainerActor;
  /** Where the chart rests now. */
  state(): Promise<StateName>;
  /**
   * Forward or back to a milestone, through every state between; stops early at a breakpoint. Back from `started` the process
   * is stopped as by `stop`. Resolves with the state it rests in.
   */
  advanceTo(to: Milestone, options?: { readonly signal?: AbortSignal }): Promise<StateName>;
  /** One resting state forward; where a breakpoint or an earlier target is, it changes nothing of them. */
  step(options?: { readonly signal?: AbortSignal }): Promise<StepResult>;
  setBreakpoints(states: readonly RestingState[]): Promise<void>;
  /** False when it ran already (Docker's 304). A second start joins the one that is under way, and fails with it. */
  start(options?: { readonly signal?: AbortSignal }): Promise<boolean>;
  /**
   * False when there was nothing to stop (Docker's 304). `timeoutSeconds` −1 waits for ever. An `abortSignal` gives up the wait
   * for its turn, here and below; what has begun comes to its end.
   */
  stop(options?: StopOptions): Promise<boolean>;
  restart(options?: StopOptions): Promise<void>;
  /** Sends a signal; default SIGKILL, for which it waits until the process is gone. */
  kill(signal?: string | number, options?: Pick<StopOptions, 'abortSignal'>): Promise<void>;
  /** A `signal` gives up the wait for its turn, here and below; what has begun comes to its end. */
  pause(options?: { readonly signal?: AbortSignal }): Promise<void>;
  resume(options?: { readonly signal?: AbortSignal }): Promise<void>;
  /** Resolves when the container is not running; at once when it is not. */
  wait(options?: {
    readonly condition?: 'not-running' | 'removed';
    readonly signal?: AbortSignal;
  }): Promise<WaitResult>;
  /**
   * Takes the container through the wait that its restart policy demands, and starts it; resolves when it runs or will not
   * be restarted any more. An engine that watches does so by itself; this is for whoever hears of an end and has no engine.
   */
  supervise(signal: AbortSignal): Promise<void>;
  logs(options?: LogOptions): AsyncIterable<LogChunk>;
  /** May be called before `start`, to miss nothing. A `signal` detaches. */
  attach(options?: { readonly signal?: AbortSignal }): Promise<Attachment>;
  resize(size: { readonly rows: number; readonly columns: number }): Promise<void>;
  /** Pids of the container's processes, as the host counts them. */
  top(): Promise<number[]>;
  /**
   * Compares the running process, from outside, with the OCI spec in the container's bundle: field by field, what was
   * asked, what the kernel shows, and where that was read.
   * @throws LifecycleError `LIFECYCLE_REFUSED` when it does not run, VerifyError `NOTHING_TO_VERIFY` when it is simulated,
   * `PROCESS_NOT_FOUND` when it ends meanwhile
   */
  verify(): Promise<Verification>;
  rename(name: string): Promise<void>;
  /** A second removal joins the first. */
  remove(options?: {
    readonly force?: boolean;
    readonly volumes?: boolean;
    readonly signal?: AbortSignal;
  }): Promise<void>;
  history(): Promise<JournalEntry[]>;
  inspect(options?: { readonly size?: boolean }): Promise<InspectedContainer>;
}

/** Docker's `GET /containers/{id}/json`, and what Lockstep knows besides. */
export interface InspectedContainer {
  readonly Id: string;
  readonly Created: string;
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: {
    readonly Status: DockerStatus;
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly Restarting: boolean;
    readonly OOMKilled: boolean;
    readonly Dead: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly Error: string;
    readonly StartedAt: string;
    readonly FinishedAt: string;
  };
  readonly Image: string;
  /** Where asked for. */
  readonly SizeRw?: number;
  readonly SizeRootFs?: number;
  readonly ResolvConfPath: string;
  readonly HostnamePath: string;
  readonly HostsPath: string;
  readonly LogPath: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly Driver: string;
  readonly Platform: string;
  readonly MountLabel: string;
  readonly ProcessLabel: string;
  readonly AppArmorProfile: string;
  readonly HostConfig: HostConfig;
  readonly Config: ContainerConfig;
  readonly Mounts: readonly object[];
  readonly NetworkSettings: object;
  readonly Lockstep: {
    readonly state: string;
    readonly journal: readonly JournalEntry[];
    readonly error: ErrorRecord | null;
    readonly undoErrors: readonly ErrorRecord[];
    readonly breakpoints: readonly RestingState[];
    readonly target: Milestone | null;
    readonly pipeline: string;
    readonly simulated: boolean;
    /** Where the OCI spec and the log stand. */
    readonly bundle: string;
  };
}
