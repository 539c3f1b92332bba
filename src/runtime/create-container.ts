import { setTimeout as sleep } from 'node:timers/promises';
import { RuntimeError } from '../errors/runtime-error.ts';
import { monotonicMs } from '../lib/time/monotonic-ms.ts';
import type { InheritableLock } from '../system/system.ts';
import { conmonSettings } from './conmon-settings.ts';
import { containerFiles } from './container-files.ts';
import { deleteContainer } from './delete-container.ts';
import { explainStartFailure } from './explain-start-failure.ts';
import { findMonitor } from './find-monitor.ts';
import { isFree } from './is-free.ts';
import { parseRuntimeMessage } from './parse-runtime-message.ts';
import { planConmon } from './plan-conmon.ts';
import { mayBeKnown, readState } from './read-state.ts';
import { runtimePath } from './run-runtime.ts';
import type { CreateOptions, ProcessIdentity, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';
import { spawnConmon } from './spawn-conmon.ts';

/** How long a `create` that another engine began may take to end. */
const SETTLE_MS = 10_000;
const LOOK_EVERY_MS = 10;
/** What conmon needs from the end of the runtime to its report; a loaded machine may take tens of milliseconds. */
const REPORT_MS = 200;

/** Finds the container's process or makes it. See `Runtime.createContainer`. */
export async function createContainer(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  options: CreateOptions,
): Promise<ProcessIdentity> {
  const found = await findMade(container, settings, options.signal);
  if (found !== undefined) return found;
  const programs = { runtimePath: runtimePath(settings), conmonPath: conmonPath(settings) };
  clearTraces(container, settings);
  const making = lockMaking(container, settings);
  try {
    const process = await make(container, settings, programs, making, options);
    // The monitor would keep it for as long as the container lives.
    making.release();
    return process;
  } catch (error) {
    making.bequeath();
    await deleteContainer(container, settings, { force: true });
    throw error;
  }
}

/** The process of an earlier `create`, if it came to its end; what is half-made is deleted. */
async function findMade(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  signal: AbortSignal | undefined,
): Promise<ProcessIdentity | undefined> {
  const { making } = containerFiles(container, settings.exitsDirectory);
  const isMonitored = () => findMonitor(container, settings) !== undefined;
  const isInFlight = () => isMonitored() || !isFree(making, settings.system);
  const hasBegun = () => mayBeKnown(container, settings) || isMonitored();
  if (!isInFlight() && !hasBegun()) return undefined;
  const settled = monotonicMs() + SETTLE_MS;
  // What was forked and has done nothing yet is not waited for.
  while (hasBegun() && monotonicMs() < settled) {
    const state = await readState(container, settings, signal);
    if (state !== undefined && state.bundle !== container.bundle) throw idInUse(container, state.bundle);
    const process = state && isMade(state.status) ? identify(container, settings, state.pid) : undefined;
    // Asked last, and once more: conmon 2.1.6 gives up when the engine that began is not there to hear its report, which
    // it makes some moments after the runtime has written everything.
    if (process !== undefined && isMonitored()) {
      await sleep(REPORT_MS, undefined, signal === undefined ? {} : { signal });
      if (isMonitored()) {
        forgetMaking(container, settings);
        return process;
      }
    }
    if (process !== undefined || state?.status === 'stopped' || !isInFlight()) break;
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  }
  await deleteContainer(container, settings, { force: true });
  return undefined;
}

function isMade(status: string): boolean {
  return status === 'created' || status === 'running' || status === 'paused';
}

/** Undefined until the runtime has written its pid file, which it does last, after the hooks. */
function identify(
  container: RuntimeContainer,
  { system, exitsDirectory }: RuntimeSettings,
  pid: number,
): ProcessIdentity | undefined {
  const written = system.files.readIfThere(containerFiles(container, exitsDirectory).pid);
  const startTime = system.processes.startTime(pid);
  return Number(written) === pid && startTime !== undefined ? { pid, startTime } : undefined;
}

/** Nobody but who makes it, and what that starts, has this lock. */
function lockMaking(
  container: RuntimeContainer,
  { system: { files, locks }, exitsDirectory }: RuntimeSettings,
): InheritableLock {
  const { making } = containerFiles(container, exitsDirectory);
  files.write(making, '');
  const lock = locks.tryInheritable(making);
  if (lock !== undefined) return lock;
  throw new RuntimeError('CONMON_FAILED', 'somebody else makes the container at the same time');
}

/** A monitor that outlived its engine keeps the lock although all is done: another file will have another one. */
function forgetMaking(container: RuntimeContainer, { system, exitsDirectory }: RuntimeSettings): void {
  system.files.remove(containerFiles(container, exitsDirectory).making);
}

/** What an earlier run left would be taken for this run's. */
function clearTraces(container: RuntimeContainer, { system: { files }, exitsDirectory }: RuntimeSettings) {
  const { making, pid, monitorPid, runtimeLog, oom, exit } = containerFiles(container, exitsDirectory);
  for (const path of [making, pid, monitorPid, runtimeLog, oom, exit]) files.remove(path);
  files.makeDirectory(exitsDirectory);
}

async function make(
  container: RuntimeContainer,
  settings: RuntimeSettings,
  programs: { readonly runtimePath: string; readonly conmonPath: string },
  making: InheritableLock,
  { signal, ...options }: CreateOptions,
): Promise<ProcessIdentity> {
  const { exitsDirectory, system } = settings;
  const plan = planConmon(container, options, conmonSettings(settings, programs.runtimePath));
  const report = await spawnConmon(programs.conmonPath, plan, system.processes, { making, signal });
  const startTime = report && system.processes.startTime(report.data);
  if (report !== undefined && report.data > 0 && startTime !== undefined) {
    return { pid: report.data, startTime };
  }
  const log = system.files.readIfThere(containerFiles(container, exitsDirectory).runtimeLog) ?? '';
  const message = parseRuntimeMessage(log) || parseRuntimeMessage(report?.message ?? '');
  if (message !== '') throw explainStartFailure('create', message);
  throw new RuntimeError('CONMON_FAILED', 'conmon ended and said nothing of the container');
}

function conmonPath({ conmon, system }: RuntimeSettings): string {
  const path = system.processes.find(conmon);
  if (path !== undefined) return path;
  throw new RuntimeError('CONMON_NOT_FOUND', `conmon not found: ${conmon}`, { value: conmon });
}

function idInUse({ id }: RuntimeContainer, bundle: string): RuntimeError {
  return new RuntimeError(
    'RUNTIME_ID_IN_USE',
    `the runtime already has a container ${id}, made from ${bundle}`,
    { value: id },
  );
}
