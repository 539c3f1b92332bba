import { SystemError } from '../../errors/system-error.ts';
import type { Processes, RunResult } from '../system.ts';
import type { Kernel } from './kernel.ts';

/** What a simulated program answers, from its arguments. */
export type SimulatedProgram = (args: readonly string[]) => RunResult;

const SIGCHLD = 17;
const SIGCONT = 18;
/** Signals whose default is not to end a process (signal(7)): CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH. */
const HARMLESS = new Set([0, SIGCHLD, SIGCONT, 19, 20, 21, 22, 23, 28]);

/** The process table of the simulated kernel, and the few programs that it can run. */
export function createSimulatedProcesses(
  { read, change }: Kernel,
  programs: Readonly<Record<string, SimulatedProgram>>,
): Processes {
  const find = (name: string) =>
    Object.keys(programs).find((path) => path === name || path.endsWith(`/${name}`));
  return {
    run: async (file, args) => {
      const path = find(file);
      if (path === undefined) throw notSimulated(file);
      return (programs[path] as SimulatedProgram)(args);
    },
    spawn: async (file) => {
      throw notSimulated(file);
    },
    find,
    isAlive: (pid) =>
      read(({ processes }) => processes[pid] !== undefined && processes[pid].exitCode === undefined),
    startTime: (pid) => read(({ processes }) => processes[pid]?.startTime),
    kill: (pid, signal) =>
      change(({ processes }) => {
        const found = processes[pid];
        if (found === undefined || found.exitCode !== undefined || HARMLESS.has(signal)) return;
        processes[pid] = { ...found, exitCode: 128 + signal };
      }),
  };
}

function notSimulated(file: string): SystemError {
  return new SystemError(
    'PROGRAM_NOT_STARTED',
    `cannot start ${file}: the simulated kernel has no such program`,
    {
      errno: 'ENOENT',
      path: file,
      hint: 'Leave --simulate out to run real programs.',
    },
  );
}
