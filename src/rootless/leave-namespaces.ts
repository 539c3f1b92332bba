import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import { holderPaths, isAlive, namespaceOf, readHolder } from './holder.ts';

const LOCK_TIMEOUT_MS = 30_000;
const SIGKILL = 9;

/**
 * Takes a command out of the list of those in the namespaces, and ends their holder where no container and no other
 * command needs it. Does nothing outside of them. Idempotent.
 */
export async function leaveNamespaces(
  { root, run }: { readonly root: string; readonly run: string },
  pid: number,
  system: System,
): Promise<void> {
  const { files, processes, locks } = system;
  const holder = readHolder(run, system);
  if (holder?.user !== namespaceOf('self', 'user', files)) return;
  const paths = holderPaths(run);
  const lock = await locks.acquire(paths.lock, { timeoutMs: LOCK_TIMEOUT_MS });
  try {
    files.remove(join(paths.users, String(pid)));
    const others = namesIn(paths.users, files).filter((other) => {
      const startTime = Number(files.readIfThere(join(paths.users, other)));
      return processes.isAlive(Number(other)) && processes.startTime(Number(other)) === startTime;
    });
    if (others.length > 0 || namesIn(join(root, 'containers'), files).length > 0) return;
    if (holder !== undefined && isAlive(holder, system)) processes.kill(holder.pid, SIGKILL);
    files.remove(paths.folder);
  } finally {
    lock.release();
  }
}

function namesIn(folder: string, files: System['files']): string[] {
  return files.stat(folder) === undefined ? [] : files.list(folder);
}
