import type { Files } from '../system/system.ts';

/** The words of a process's command line; none for a zombie (proc_pid_cmdline(5)), and for a process that is gone. */
export function commandLine(pid: number | string, files: Pick<Files, 'readIfThere'>): string[] {
  const text = files.readIfThere(`/proc/${pid}/cmdline`) ?? '';
  return text === '' ? [] : text.replace(/\0$/, '').split('\0');
}
