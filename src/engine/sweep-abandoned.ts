import { sweepKeepers } from '../cgroup/sweep-keepers.ts';
import { SystemError } from '../errors/system-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Lock } from '../system/system.ts';
import { cgroupRegistry } from './cgroups.ts';
import type { EngineCore } from './core.ts';
import { sweepLastExits } from './last-exits.ts';

const NAME_LOCK = 'name-';

/**
 * Takes away what processes left that died while they made or removed a container: folders that are no containers yet or
 * any more, the names that stand for them, and locks; and the cgroups that they kept for the next container. What somebody still works on is told by the locks that he holds.
 */
export async function sweepAbandoned(core: EngineCore): Promise<void> {
  const { store, system } = core;
  sweepLastExits(core, Date.now());
  await sweepKeepers(cgroupRegistry(core), system);
  const unfinished = store.unfinished();
  const isMaking = await sweepLocks(core);
  for (const { path, id, isNew } of unfinished) {
    // Whoever makes a container holds the lock of its name, and had it before the folder.
    const lock = isNew ? undefined : await tryLock(core, store.paths.lock(id));
    if (isNew ? isMaking : lock === undefined) continue;
    await store.removeUnfinished({ path, id });
    system.files.remove(store.paths.lock(id));
    lock?.release();
  }
}

/** Removes the locks of names, and of containers that are gone, that nobody holds; true when somebody holds one of a name. */
async function sweepLocks(core: EngineCore): Promise<boolean> {
  const { files } = core.system;
  const { locks } = core.store.paths;
  let isHeld = false;
  if (files.stat(locks) === undefined) return false;
  const ids = new Set(core.store.ids());
  for (const name of files.list(locks).filter((each) => !ids.has(each))) {
    const path = join(locks, name);
    const lock = await tryLock(core, path);
    if (lock !== undefined) files.remove(path);
    else isHeld ||= name.startsWith(NAME_LOCK);
    lock?.release();
  }
  return isHeld;
}

async function tryLock({ system }: EngineCore, path: string): Promise<Lock | undefined> {
  try {
    return await system.locks.acquire(path, { timeoutMs: 0 });
  } catch (error) {
    if (error instanceof SystemError && error.code === 'LOCK_TIMEOUT') return undefined;
    throw error;
  }
}
