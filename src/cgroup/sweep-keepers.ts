import { join } from 'node:path';
import type { Files, System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';
import { isKeeper, isKeeperAlive } from './keep-parents.ts';
import { parentRecord } from './parent-record.ts';
import { undoCgroups } from './undo-cgroups.ts';

/** Lets go of the parents that engines kept which died, and removes those that nobody else uses. Idempotent. */
export async function sweepKeepers(registry: string, system: System): Promise<void> {
  const { files } = system;
  if (files.stat(registry) === undefined) return;
  for (const scope of files.list(registry).filter((name) => !name.endsWith('.lock'))) {
    for (const key of keysBelow(scope, registry, files)) {
      const { users } = parentRecord(registry, key);
      const dead = files.list(users).filter((user) => isKeeper(user) && !isKeeperAlive(user, system));
      for (const user of dead) await undoCgroups(onlyParents(registry, user, key), system);
    }
  }
}

/** The keys of all parents that have users; folders of records are named as the cgroups are. */
function keysBelow(key: string, registry: string, files: Files): string[] {
  const folder = join(registry, key);
  if (files.stat(folder)?.kind !== 'directory') return [];
  const names = files.list(folder);
  const nested = names.filter((name) => name !== '.users' && name !== '.made');
  return [
    ...nested.flatMap((name) => keysBelow(join(key, name), registry, files)),
    ...(names.includes('.users') ? [key] : []),
  ];
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
