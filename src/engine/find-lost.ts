import type { ContainerRecord } from '../contract/record.ts';
import type { ForwardAction } from '../contract/states.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { hasCgroupsInPlace } from './cgroups.ts';
import type { EngineCore } from './core.ts';
import { hasFileSystem } from './file-system.ts';
import { readSpec } from './read-spec.ts';

/**
 * Of what was done to prepare a container, the actions whose effects are not there any more: a reboot takes mounts and
 * cgroups along, a power cut what was not on the disk yet. Looks at the host, changes nothing.
 */
export function findLost(
  core: EngineCore,
  record: ContainerRecord,
  done: readonly ForwardAction[],
): ForwardAction[] {
  return done.filter((action) => IS_IN_PLACE[action]?.(core, record) === false);
}

/** The processes that the others lead to are looked for where their exit is. */
const IS_IN_PLACE: Partial<Record<ForwardAction, (core: EngineCore, record: ContainerRecord) => boolean>> = {
  buildSpec: hasSpec,
  initCgroups: (core, record) => !hasSpec(core, record) || hasCgroupsInPlace(core, record),
  setUpMounts: hasFileSystem,
};

function hasSpec(core: EngineCore, { id }: ContainerRecord): boolean {
  try {
    readSpec(core, id);
    return true;
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'STORE_CORRUPT') return false;
    throw error;
  }
}
