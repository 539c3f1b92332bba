import { SystemError } from '../errors/system-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Files, System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';
import { isKeeper, isKeeperAlive } from './keep-parents.ts';
import { parentRecord } from './parent-record.ts';
import { undoCgroups } from './undo-cgroups.ts';

/** Whoever was the last to use a parent, and is not told by the record any more. */
const NOBODY = 'engine-0-0-0';

/**
 * Lets go of the parents that engines kept which died, and removes those that nobody else uses: also those that an engine
 * had let go of when it died, before it could remove them. Idempotent.
 */
export async function sweepKeepers(registry: string, system: System): Promise<void> {
  const { files } = system;
  for (const scope of namesIn(registry, files).filter((name) => !name.endsWith('.lock'))) {
    for (const key of keysBelow(scope, registry, files)) {
      const { users } = parentRecord(registry, key);
      const there = namesIn(users, files);
      const dead = there.filter((user) => isKeeper(user) && !isKeeperAlive(user, system));
      const gone = there.length === 0 ? [NOBODY] : dead;
      for (const user of gone) await undoCgroups(onlyParents(registry, user, key), system);
    }
  }
}

/** The keys of all parents that are recorded, innermost first; folders of records are named as the cgroups are. */
function keysBelow(key: string, registry: string, files: Files): string[] {
  const folder = join(registry, key);
  if (files.stat(folder)?.kind !== 'directory') return [];
  const nested = namesIn(folder, files).filter((name) => name !== '.users');
  return [...nested.flatMap((name) => keysBelow(join(key, name), registry, files)), key];
}

/** None of what is no folder, or not any more: others remove records meanwhile. */
function namesIn(folder: string, files: Files): string[] {
  try {
    return files.stat(folder)?.kind === 'directory' ? files.list(folder) : [];
  } catch (error) {
    if (error instanceof SystemError && error.errno === 'ENOENT') return [];
    throw error;
  }
}

/** The plan of somebody who uses a parent, and all above it, and has no cgroup of his own. `root/a/b` lies in `root/a`. */
function onlyParents(registry: string, user: string, key: string): CgroupPlan {
  const [scope = '', ...path] = key.split('/');
  return {
    containerId: user,
    version: 1,
    parents: path.map((_, index) => ({
      key: [scope, ...path.slice(0, index + 1)].join('/'),
      directories: [],
    })),
    leaves: [],
    ownsLeaves: false,
    delegate: { directories: [], controllers: [] },
    required: [],
    realtime: { periodUs: 0, runtimeUs: 0 },
    registry,
  };
}
