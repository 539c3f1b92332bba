import { readOwnCgroups } from '../host/read-own-cgroups.ts';
import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';

/** One wait serves all who come meanwhile: Node has four threads, and many containers may start at once. */
let isUnderWay = false;

/**
 * Has the kernel wait now, on a thread, for what it would else wait for when the runtime moves the container's first
 * process into its cgroups: a grace period of RCU, 6 to 19 ms, which must pass before a lock that every fork takes can be
 * taken for writing (`cgroup_threadgroup_rwsem`, `rcu_sync_enter`; kernel/cgroup/cgroup.c, kernel/rcu/sync.c). For about
 * as long again the lock is then free to all who move something. The mount option `favordynmods` has the kernel wait once
 * and for all (admin-guide/cgroup-v2.rst); where it is given, this takes no time.
 *
 * This process is moved to where it is: 0 stands for the one that writes (cgroups(7)). Changes nothing, and never rejects:
 * who may not write there only waits as before.
 */
export async function hastenMoves(system: System): Promise<void> {
  if (system.kind === 'simulated' || isUnderWay) return;
  isUnderWay = true;
  try {
    // One hierarchy is enough: they all have the same lock.
    const [own] = Object.values(readOwnCgroups(system));
    if (own !== undefined) await system.files.rewrite(join(own, 'cgroup.procs'), '0');
  } catch {
    // A cgroup of others' that is read-only, or one with controllers for its children, which no process may enter.
  } finally {
    isUnderWay = false;
  }
}
