import { readFileSync } from 'node:fs';

/** The process whose number stands in a file, if it is still this program; the file may be older than the last boot. */
export function pidIn(file: string, program: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return isProgram(pid, program) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a process runs, and is this program. */
export function isProgram(pid: number, program: string): boolean {
  try {
    const [state = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (
      state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.includes(program) === true
    );
  } catch {
    return false;
  }
}

/** Kills the process whose number stands in a file, if it is this program. */
export function killIn(file: string, program: string, signal: NodeJS.Signals = 'SIGKILL'): void {
  const pid = pidIn(file, program);
  if (pid === undefined) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended by itself.
  }
}
