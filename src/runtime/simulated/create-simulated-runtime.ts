import { RuntimeError } from '../../errors/runtime-error.ts';
import { join } from '../../lib/paths/join.ts';
import type { System } from '../../system/system.ts';
import type { RuntimeFeatures } from '../read-features.ts';
import { runtimeFailure } from '../run-runtime.ts';
import type { Runtime, RuntimeState } from '../runtime.ts';
import { createSimulatedContainers } from './create-simulated-containers.ts';
import { readSimulatedLog } from './read-simulated-log.ts';
import { planProgram, type SimulatedProcess } from './simulated-process.ts';

const SIGKILL = 9;
/** As runc 1.1 answers. */
const FEATURES: RuntimeFeatures = {
  mountOptions: ['bind', 'rbind', 'ro', 'rro', 'rprivate', 'rshared', 'rslave'],
  namespaces: ['cgroup', 'ipc', 'mount', 'network', 'pid', 'user', 'uts'],
};

export interface SimulatedRuntimeSettings {
  readonly stateRoot: string;
  readonly exitsDirectory: string;
  readonly system: Pick<System, 'files'>;
}

/**
 * A runtime for lessons and for tests of the chart: no process, on any OS. What a container's command would do is guessed
 * (`planProgram`); its state is kept in files of the system it is given, so that another process finds it.
 */
export function createSimulatedRuntime({
  stateRoot,
  exitsDirectory,
  system,
}: SimulatedRuntimeSettings): Runtime {
  const { files } = system;
  const containers = createSimulatedContainers(stateRoot, exitsDirectory, files);
  const { look, known, write, kill } = containers;
  return {
    name: 'simulated',
    kind: 'simulated',
    readFeatures: async () => FEATURES,

    createContainer: async (container) => {
      const earlier = look(container);
      if (earlier !== undefined && earlier.status !== 'stopped') {
        return { pid: earlier.pid, startTime: earlier.startTime };
      }
      const { process } = JSON.parse(files.read(join(container.bundle, 'config.json')));
      containers.forgetExit(container);
      const now = Date.now();
      const made: SimulatedProcess = {
        bundle: container.bundle,
        pid: 10_000 + (now % 20_000),
        startTime: now,
        status: 'created',
        program: planProgram(process.args),
        endsAtMs: null,
        leftMs: null,
      };
      write(container, made);
      return { pid: made.pid, startTime: made.startTime };
    },

    startContainer: async (container) => {
      const process = known(container, 'start');
      if (process.status === 'stopped') return 'already-ended';
      if (process.status !== 'created') return 'already-running';
      const { output, lastsMs } = process.program;
      const time = `${new Date().toISOString().slice(0, -1)}000000+00:00`;
      for (const line of output.split('\n').slice(0, -1)) {
        files.append(container.logPath, `${time} stdout F ${line}\n`);
      }
      write(container, {
        ...process,
        status: 'running',
        endsAtMs: lastsMs === null ? null : Date.now() + lastsMs,
      });
      return 'started';
    },

    readState: async (container): Promise<RuntimeState | undefined> => {
      const process = look(container);
      if (process === undefined) return undefined;
      const { status, pid, bundle } = process;
      return { status, pid: status === 'stopped' ? 0 : pid, bundle };
    },

    isRunning: (container, { startTime }) => {
      const process = look(container);
      return process !== undefined && process.status !== 'stopped' && process.startTime === startTime;
    },

    killContainer: async (container, _process, signal) => kill(container, signal),

    pauseContainer: async (container) => {
      const process = known(container, 'pause');
      if (process.status === 'paused') return;
      if (process.status !== 'running') throw runtimeFailure('pause', 'lifecycle', 'container not running');
      const leftMs = process.endsAtMs === null ? null : process.endsAtMs - Date.now();
      write(container, { ...process, status: 'paused', endsAtMs: null, leftMs });
    },

    resumeContainer: async (container) => {
      const process = known(container, 'resume');
      if (process.status !== 'paused') return;
      const endsAtMs = process.leftMs === null ? null : Date.now() + process.leftMs;
      write(container, { ...process, status: 'running', endsAtMs, leftMs: null });
    },

    updateContainer: async (container) => void known(container, 'update'),

    listProcesses: async (container) => {
      const { status, pid } = known(container, 'ps');
      return status === 'stopped' ? [] : [pid];
    },

    deleteContainer: async (container, { force = false } = {}) => {
      const process = look(container);
      if (process === undefined) return;
      if (!force && (process.status === 'running' || process.status === 'paused')) {
        const reason = `cannot delete container ${container.id} that is not stopped: ${process.status}`;
        throw runtimeFailure('delete', 'remove', reason);
      }
      kill(container, SIGKILL);
      containers.remove(container);
    },

    stopProcess: async (container, _process, { stopSignal, signal }) => {
      kill(container, stopSignal);
      kill(container, SIGKILL);
      return containers.waitForExit(container, signal);
    },

    readExit: containers.readExit,
    waitForExit: (container, options) => containers.waitForExit(container, options?.signal),
    forgetExit: containers.forgetExit,

    readLogs: (container, options) =>
      readSimulatedLog(
        () => files.readIfThere(container.logPath) ?? '',
        () => containers.waitForExit(container, options?.signal),
        options,
      ),
    logSize: (container) => files.stat(container.logPath)?.sizeBytes ?? 0,

    openStdin: async (container) => {
      if (look(container)?.status !== 'running') {
        throw new RuntimeError('STDIN_UNAVAILABLE', 'nothing listens for the container’s input', {
          phase: 'attach',
        });
      }
      return { write: async () => {}, end: async () => {}, close: () => {} };
    },
    findHelpers: () => ({ monitors: [], runtimes: [] }),
    resizeTerminal: () => {},
  };
}
