import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createActor, fromPromise, type SnapshotFrom } from 'xstate';
import { vmMachine } from '../../machines/vm.ts';
import type { VmAction, VmActionInput, VmActionOutput, VmEvent, VmInput, VmState } from '../contract/vm.ts';
import type { ErrorCode } from '../errors/catalog.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { toErrorRecord } from '../errors/to-error-record.ts';
import { VmError } from '../errors/vm-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Locks } from '../system/system.ts';
import { bindDirectActions } from './direct-actions.ts';
import type { GuestRunOptions } from './guest.ts';
import type { KernelRow } from './kernel-row.ts';
import { bindVagrantActions } from './vagrant/vagrant-actions.ts';
import { kernelPaths, type VmWayName } from './vm-paths.ts';

const LOCK_TIMEOUT_MS = 100;
/** What `lockstep` is inside. */
const BUILT = 'dist/lockstep.cjs';
const TAKING_AWAY: readonly VmState[] = ['halting', 'clearing', 'destroyed', 'failed'];

/** Vagrant itself, systemd and its network take their time; a busy host doubles it. */
const VAGRANT_TIMEOUTS_MS: Partial<Record<VmAction, number>> = {
  boot: 300_000,
  provision: 180_000,
  syncProject: 180_000,
  reset: 240_000,
  halt: 90_000,
  clearAway: 90_000,
};

/** What kind of failure a step is that fails with an error of Node's own, such as a full disk. */
const FAILURES: Readonly<Record<VmAction, Extract<ErrorCode, `VM_${string}`>>> = {
  buildBox: 'VM_BOX_NOT_BUILT',
  boot: 'VM_BOOT_FAILED',
  unplug: 'VM_BOOT_FAILED',
  provision: 'VM_PROVISION_FAILED',
  syncProject: 'VM_PROVISION_FAILED',
  runJob: 'VM_PROVISION_FAILED',
  reset: 'VM_BOOT_FAILED',
  halt: 'VM_BOOT_FAILED',
  clearAway: 'VM_BOOT_FAILED',
};

export interface VmOptions {
  readonly project: string;
  readonly cache: string;
  readonly row: KernelRow;
  readonly way: VmWayName;
  readonly locks: Locks;
  /** Leaves the machine up at the end. One that was up already is left up anyway. */
  readonly keep?: boolean;
  readonly timeoutsMs?: VmInput['timeoutsMs'];
  /** Gives up whatever is under way, and takes the machine away; one that was up before stays. */
  readonly signal?: AbortSignal;
  /** Told at each change of state, with how long this state took the last time, in milliseconds. */
  readonly onState?: (state: VmState, lastMs: number | undefined) => void;
  /** Told how far a step has come, in the words of the program that takes it. */
  readonly onNote?: (line: string) => void;
}

/** A virtual machine that is up. */
export interface Vm {
  /** Whether another process had brought it up before. */
  readonly wasUp: boolean;
  /** Runs a command of sh in the project's folder inside, and resolves with its exit code. */
  run(command: string, output?: GuestRunOptions): Promise<number>;
  /** Whether the command line was built anew since the project was copied into it. */
  isOutdated(): boolean;
  /** Copies the project into it anew. */
  sync(): Promise<void>;
  /** Cuts its power and boots it again; resolves when it is up. Its disk keeps what was written. */
  reset(): Promise<void>;
  /** Powers it off; its disk stays for the next time. */
  halt(): Promise<void>;
  /** Where the logs of a failure are kept. */
  readonly logs: string;
  /** What its kernel says on its console. */
  readonly serial: string;
  /** Takes it away, or leaves it up (`keep`). */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Brings a kernel of the table up, with the project inside, or takes over the machine that is up. One process at a time can have
 * the machine of a kernel.
 *
 * @throws VmError with the phase in its code: `VM_IN_USE`, `VM_BOX_NOT_BUILT`, `VM_BOOT_FAILED`, `VM_ACTION_TIMED_OUT`,
 * `VM_KERNEL_WRONG`, `VM_PROVISION_FAILED`, `VM_CANCELLED`; nothing of the machine is left then
 */
export async function openVm(options: VmOptions): Promise<Vm> {
  const { row, cache, way, onState = () => {}, onNote = () => {} } = options;
  const paths = kernelPaths(cache, row.name, way);
  const lock = await takeLock(options, paths.lock);
  const durations = readDurations(paths.durations);
  let output: GuestRunOptions = {};
  let thrown: unknown;
  /** The last state on the way up, or of use: what fails is taken away in others. */
  let lastActive: VmState = 'absent';

  const bind = way === 'direct' ? bindDirectActions : bindVagrantActions;
  const machine = bind({
    ...options,
    paths,
    onNote,
    jobOutput: () => output,
    onDeath: (error) => send({ type: 'DIED', error: toErrorRecord(error) }),
  });
  const actors = Object.fromEntries(
    Object.entries(machine.actions).map(([name, act]) => [
      name,
      fromPromise<VmActionOutput, VmActionInput>(async ({ input, signal }) => {
        try {
          return await act(input, signal);
        } catch (cause) {
          const error =
            cause instanceof LockstepError
              ? cause
              : new VmError(FAILURES[input.action], cause instanceof Error ? cause.message : String(cause), {
                  cause,
                });
          if (!signal.aborted) thrown ??= error;
          throw error;
        }
      }),
    ]),
  ) as never;
  const provided = vmMachine.provide({ actors });
  const timeoutsMs = { ...(way === 'vagrant' ? VAGRANT_TIMEOUTS_MS : {}), ...options.timeoutsMs };
  const rested = readSnapshot(paths.snapshot);
  const isThere = rested !== undefined && (rested.value === 'halted' || machine.takeOver());
  if (!isThere) await machine.clear();
  const actor = createActor(provided, {
    input: { kernel: row.name, timeoutsMs },
    ...(isThere ? { snapshot: { ...rested, context: { ...rested.context, timeoutsMs } } as never } : {}),
  });
  const send = (event: VmEvent) => actor.send(event);
  let since = { state: actor.getSnapshot().value as VmState, at: performance.now() };
  const wasUp = since.state === 'ready';
  actor.subscribe(({ value: state }) => {
    if (state === since.state) return;
    durations[since.state] = Math.round(performance.now() - since.at);
    since = { state, at: performance.now() };
    if (!TAKING_AWAY.includes(state)) lastActive = state;
    if (way === 'vagrant') keepSnapshot(paths.snapshot, state, actor.getPersistedSnapshot());
    onState(state, durations[state]);
  });
  const giveUp = () => {
    thrown ??= new VmError('VM_CANCELLED', 'work with the virtual machine was given up on request', {
      ...(wasUp ? { hint: 'The machine is still up: lockstep vm destroy takes it away.' } : {}),
    });
    send({ type: wasUp ? 'CANCEL' : 'DESTROY' });
  };
  const failure = (context: SnapshotFrom<typeof vmMachine>['context']): unknown => {
    const record = context.error ?? context.undoErrors[0];
    if (record === undefined) return thrown;
    const isOurs = thrown instanceof LockstepError && thrown.message === record.message;
    const problem = isOurs
      ? thrown
      : new VmError(record.code as 'VM_BOOT_FAILED', record.message, { value: record.value, cause: thrown });
    const log = join(paths.logs, 'serial.log');
    const where = existsSync(log) ? ` (${log})` : '';
    return problem instanceof VmError && ['VM_BOOT_FAILED', 'VM_ACTION_TIMED_OUT'].includes(problem.code)
      ? new VmError(problem.code as 'VM_BOOT_FAILED', `${problem.message}, while ${lastActive}${where}`, {
          value: problem.value,
          cause: problem.cause,
        })
      : problem;
  };
  /** Resolves when the chart rests, with its state. */
  const rest = () =>
    new Promise<SnapshotFrom<typeof vmMachine>>((resolve) => {
      const check = () => {
        const snapshot = actor.getSnapshot();
        if (snapshot.status === 'active' && !snapshot.hasTag('resting')) return;
        subscription.unsubscribe();
        resolve(snapshot);
      };
      const subscription = actor.subscribe({ next: check, complete: check });
      check();
    });
  let isFinished = false;
  const finish = () => {
    if (isFinished) return;
    isFinished = true;
    options.signal?.removeEventListener('abort', giveUp);
    machine.letGo();
    writeDurations(paths.durations, durations);
    rmSync(paths.lock, { force: true });
    lock.release();
  };
  /** Sends an event that is to lead to a state of rest. */
  const reach = async (event: VmEvent, wanted: VmState = 'ready') => {
    send(event);
    const snapshot = await rest();
    if (snapshot.value === wanted && thrown === undefined) return snapshot.context;
    finish();
    throw failure(snapshot.context);
  };

  actor.start();
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted) giveUp();
  else if (!wasUp) await reach({ type: 'UP' });
  return {
    wasUp,
    logs: paths.logs,
    serial: paths.serial,
    run: async (command, given = {}) => {
      output = given;
      const { exitCode } = await reach({ type: 'RUN', job: { command } });
      return exitCode ?? 1;
    },
    isOutdated: () => isNewer(join(options.project, BUILT), paths.project),
    sync: async () => {
      await reach({ type: 'SYNC' });
    },
    reset: async () => {
      await reach({ type: 'RESET' });
    },
    halt: async () => {
      await reach({ type: 'HALT' }, 'halted');
      finish();
    },
    [Symbol.asyncDispose]: async () => {
      if (isFinished) return;
      if (wasUp || options.keep === true) return finish();
      if (actor.getSnapshot().status !== 'active') return;
      send({ type: 'DESTROY' });
      const { value, context } = await rest();
      finish();
      if (value === 'failed') throw failure(context);
    },
  };
}

function isNewer(file: string, other: string): boolean {
  const changed = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed(file) > changed(other);
}

async function takeLock({ row, locks }: VmOptions, path: string) {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return await locks.acquire(path, { timeoutMs: LOCK_TIMEOUT_MS });
  } catch (cause) {
    throw new VmError('VM_IN_USE', `the virtual machine ${row.name} is in use`, { value: row.name, cause });
  }
}

/** The chart of a machine that a process before left at rest: up, or halted. */
export function readSnapshot(path: string): SnapshotFrom<typeof vmMachine> | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SnapshotFrom<typeof vmMachine>;
  } catch {
    return undefined;
  }
}

/** Only at rest: whatever ends in between, the machine is begun anew, or is as it was before it was used. */
function keepSnapshot(path: string, state: VmState, snapshot: unknown): void {
  if (state === 'ready' || state === 'halted') writeFileSync(path, JSON.stringify(snapshot));
  else if (state !== 'testing') rmSync(path, { force: true });
}

type Durations = Partial<Record<VmState, number>>;

function readDurations(path: string): Durations {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Durations;
  } catch {
    return {};
  }
}

function writeDurations(path: string, durations: Durations): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(durations));
}
