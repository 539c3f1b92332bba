import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';

/** A process that does nothing but keep a user's namespaces from one command to the next. */
export interface Holder {
  readonly pid: number;
  /** `Processes.startTime`. */
  readonly startTime: number;
  /** `user:[4026531837]`, as /proc/PID/ns has it. */
  readonly user: string;
  readonly mount: string;
}

/** Where the holder and the commands that are in its namespaces are recorded. Pure. */
export function holderPaths(run: string) {
  const folder = join(run, 'namespaces');
  return {
    folder,
    holder: join(folder, 'holder.json'),
    lock: join(folder, 'lock'),
    users: join(folder, 'users'),
  };
}

/** The holder that was recorded, alive or not; undefined for none, and for a file that is no record of one. */
export function readHolder(run: string, { files }: Pick<System, 'files'>): Holder | undefined {
  try {
    const { pid, startTime, user, mount } = JSON.parse(files.readIfThere(holderPaths(run).holder) ?? '');
    const isOne = Number.isInteger(pid) && Number.isInteger(startTime) && pid > 1;
    return isOne ? { pid, startTime, user: String(user), mount: String(mount) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it still keeps the same namespaces: not ended, and no later process with its number. */
export function isAlive(holder: Holder, { files, processes }: Pick<System, 'files' | 'processes'>): boolean {
  const { pid, startTime, user, mount } = holder;
  return (
    processes.isAlive(pid) &&
    processes.startTime(pid) === startTime &&
    namespaceOf(pid, 'user', files) === user &&
    namespaceOf(pid, 'mnt', files) === mount
  );
}

/** What a process is in; undefined where it is gone, or another user's. */
export function namespaceOf(
  pid: number | 'self',
  kind: 'user' | 'mnt',
  files: System['files'],
): string | undefined {
  try {
    return files.readLink(`/proc/${pid}/ns/${kind}`);
  } catch {
    return undefined;
  }
}
