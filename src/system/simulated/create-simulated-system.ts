import type { System } from '../system.ts';
import { boot, type SimulatedLayout } from './boot.ts';
import { createSimulatedFiles } from './create-simulated-files.ts';
import { createSimulatedLocks } from './create-simulated-locks.ts';
import { createSimulatedMounts } from './create-simulated-mounts.ts';
import { createSimulatedProcesses, type SimulatedProgram } from './create-simulated-processes.ts';
import { createStoredKernel } from './create-stored-kernel.ts';
import { findLeftovers, type Leftovers } from './find-leftovers.ts';
import { createKernel } from './kernel.ts';

/** How a simulated kernel is set up. */
export interface SimulationOptions {
  /** Where its state is kept between processes; without it, it ends with this one. The folder must be there. */
  readonly stateFile?: string;
  /** How its cgroups are mounted. Default `unified`. */
  readonly cgroups?: SimulatedLayout;
}

/** A system that exists in memory, or in one file, alone: nothing that is done to it reaches the machine. */
export interface SimulatedSystem extends System {
  readonly kind: 'simulated';
  /** Adds a running process to the table. */
  startProcess(): { readonly pid: number; readonly startTime: number };
  /** Ends a process with an exit code, as if it had returned it. A process that has ended keeps its first one. */
  endProcess(pid: number, exitCode: number): void;
  /** How a process ended; undefined while it runs, or if it never was. */
  exitCodeOf(pid: number): number | undefined;
  /** Forgets a process that has ended, as wait(2) does. */
  reapProcess(pid: number): void;
  /** What is there that was not when it started. */
  leftovers(): Leftovers;
}

const PROGRAMS: Readonly<Record<string, SimulatedProgram>> = {
  '/bin/busybox': () => ({
    exitCode: 0,
    stdout: ['cat', 'echo', 'env', 'false', 'ls', 'sh', 'sleep', 'true', ''].join('\n'),
    stderr: '',
  }),
};

/** Starts a simulated kernel, or goes on with the one in `stateFile`. Works on any operating system, without root. */
export function createSimulatedSystem({
  stateFile,
  cgroups = 'unified',
}: SimulationOptions = {}): SimulatedSystem {
  const kernel =
    stateFile === undefined
      ? createKernel(boot(cgroups))
      : createStoredKernel(stateFile, () => boot(cgroups));
  return {
    kind: 'simulated',
    files: createSimulatedFiles(kernel),
    mounts: createSimulatedMounts(kernel),
    processes: createSimulatedProcesses(kernel, PROGRAMS),
    locks: createSimulatedLocks(kernel),
    startProcess: () =>
      kernel.change((state) => {
        state.counter += 1;
        state.processes[state.counter] = { startTime: state.counter };
        return { pid: state.counter, startTime: state.counter };
      }),
    endProcess: (pid, exitCode) =>
      kernel.change(({ processes }) => {
        const found = processes[pid];
        if (found !== undefined && found.exitCode === undefined) processes[pid] = { ...found, exitCode };
      }),
    exitCodeOf: (pid) => kernel.read(({ processes }) => processes[pid]?.exitCode),
    reapProcess: (pid) =>
      kernel.change(({ processes }) => {
        if (processes[pid]?.exitCode !== undefined) delete processes[pid];
      }),
    leftovers: () => kernel.read((state) => findLeftovers(state, boot(cgroups))),
  };
}
