import { readFileSync } from 'node:fs';

export interface ProcessRow {
  readonly Uid: number;
  readonly Pid: number;
  readonly ParentPid: number;
  /** The letter of proc_pid_stat(5): R, S, D, T, Z. */
  readonly State: string;
  readonly Command: string;
}

/** A process as proc_pid_status(5) and proc_pid_cmdline(5) tell it; undefined for one that is gone. */
export function readProcess(pid: number): ProcessRow | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return {
      Uid: Number(field('Uid')),
      Pid: pid,
      ParentPid: Number(field('PPid')),
      State: field('State'),
      // Without a command line it is a kernel thread or a zombie, which ps shows by its name in brackets.
      Command: words.length === 0 ? `[${field('Name')}]` : words.join(' '),
    };
  } catch {
    return undefined;
  }
}
