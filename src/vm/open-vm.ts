import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createActor, fromPromise, type SnapshotFrom } from 'xstate';
import { vmMachine } from '../../machines/vm.ts';
import type { VmActionInput, VmActionOutput, VmEvent, VmInput, VmState } from '../contract/vm.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { toErrorRecord } from '../errors/to-error-record.ts';
import { VmError } from '../errors/vm-error.ts';
import type { Locks } from '../system/system.ts';
import { bindFastActions } from './fast-actions.ts';
import type { GuestRunOptions } from './guest.ts';
import type { KernelRow } from './kernel-row.ts';
import { kernelPaths } from './vm-paths.ts';

const LOCK_TIMEOUT_MS = 100;
const TAKING_AWAY: readonly VmState[] = ['halting', 'clearing', 'destroyed', 'failed'];

export interface VmOptions {
  readonly project: string;
  readonly cache: string;
  readonly row: KernelRow;
  /** What is process 1 (`EmulatorRequest`). */
  readonly init: 'systemd' | 'none';
  readonly locks: Locks;
  readonly timeoutsMs?: VmInput['timeoutsMs'];
  /** Gives up whatever is under way, and takes the machine away. */
  readonly signal?: AbortSignal;
  /** Told at each change of state, with how long this state took the last time, in milliseconds. */
  readonly onState?: (state: VmState, lastMs: number | undefined) => void;
}

/** A virtual machine that is up. */
export interface Vm {
  /** Runs a command of sh in the project's folder inside, and resolves with its exit code. */
  run(command: string, output?: GuestRunOptions): Promise<number>;
  /** Cuts its power and boots it again; resolves when it is up. Its disk keeps what was written. */
  reset(): Promise<void>;
  /** Where the logs of a failure are kept. */
  readonly logs: string;
  /** Halts it; nothing is left. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Brings a kernel of the table up, with the project inside. One process at a time can have the machine of a kernel.
 *
 * @throws VmError with the phase in its code: `VM_IN_USE`, `VM_BOX_NOT_BUILT`, `VM_BOOT_FAILED`, `VM_ACTION_TIMED_OUT`,
 * `VM_KERNEL_WRONG`, `VM_PROVISION_FAILED`, `VM_CANCELLED`; nothing of the machine is left then
 */
export async function openVm(options: VmOptions): Promise<Vm> {
  const { row, cache, onState = () => {} } = options;
  const paths = kernelPaths(cache, row.name);
  const lock = await takeLock(options, paths.lock);
  const durations = readDurations(paths.durations);
  let output: GuestRunOptions = {};
  let thrown: unknown;
  /** The last state on the way up, or of use: what fails is taken away in others. */
  let lastActive: VmState = 'absent';

  const actions = bindFastActions({
    ...options,
    paths,
    jobOutput: () => output,
    onDeath: (error) => send({ type: 'DIED', error: toErrorRecord(error) }),
  });
  const actors = Object.fromEntries(
    Object.entries(actions).map(([name, act]) => [
      name,
      fromPromise<VmActionOutput, VmActionInput>(async ({ input, signal }) => {
        try {
          return await act(input, signal);
        } catch (error) {
          thrown ??= error;
          throw error;
        }
      }),
    ]),
  ) as never;
  const actor = createActor(vmMachine.provide({ actors }), {
    input: { kernel: row.name, timeoutsMs: options.timeoutsMs ?? {} },
  });
  const send = (event: VmEvent) => actor.send(event);
  let since = { state: 'absent' as VmState, at: performance.now() };
  actor.subscribe(({ value: state }) => {
    if (state === since.state) return;
    durations[since.state] = Math.round(performance.now() - since.at);
    since = { state, at: performance.now() };
    if (!TAKING_AWAY.includes(state)) lastActive = state;
    onState(state, durations[state]);
  });
  const giveUp = () => {
    thrown ??= new VmError('VM_CANCELLED', 'work with the virtual machine was given up on request');
    send({ type: 'DESTROY' });
  };
  const failure = (context: SnapshotFrom<typeof vmMachine>['context']): unknown => {
    const record = context.error ?? context.undoErrors[0];
    if (record === undefined) return thrown;
    const isOurs = thrown instanceof LockstepError && thrown.message === record.message;
    const problem = isOurs
      ? thrown
      : new VmError(record.code as 'VM_BOOT_FAILED', record.message, { value: record.value, cause: thrown });
    return problem instanceof VmError && ['VM_BOOT_FAILED', 'VM_ACTION_TIMED_OUT'].includes(problem.code)
      ? new VmError(
          problem.code as 'VM_BOOT_FAILED',
          `${problem.message}, while ${lastActive} (${join(paths.logs, 'serial.log')})`,
          {
            value: problem.value,
            cause: problem.cause,
          },
        )
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
  const finish = () => {
    options.signal?.removeEventListener('abort', giveUp);
    writeDurations(paths.durations, durations);
    lock.release();
  };
  /** Sends an event that is to lead back to `ready`. */
  const reach = async (event: VmEvent) => {
    send(event);
    const snapshot = await rest();
    if (snapshot.value === 'ready') return snapshot.context;
    finish();
    throw failure(snapshot.context);
  };

  actor.start();
  options.signal?.addEventListener('abort', giveUp);
  if (options.signal?.aborted) giveUp();
  else await reach({ type: 'UP' });
  return {
    logs: paths.logs,
    run: async (command, given = {}) => {
      output = given;
      const { exitCode } = await reach({ type: 'RUN', job: { command } });
      return exitCode ?? 1;
    },
    reset: async () => {
      await reach({ type: 'RESET' });
    },
    [Symbol.asyncDispose]: async () => {
      if (actor.getSnapshot().status !== 'active') return;
      send({ type: 'DESTROY' });
      const { value, context } = await rest();
      finish();
      if (value === 'failed') throw failure(context);
    },
  };
}

async function takeLock({ row, locks }: VmOptions, path: string) {
  mkdirSync(dirname(path), { recursive: true });
  try {
    return await locks.acquire(path, { timeoutMs: LOCK_TIMEOUT_MS });
  } catch (cause) {
    throw new VmError('VM_IN_USE', `the virtual machine ${row.name} is in use`, { value: row.name, cause });
  }
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
