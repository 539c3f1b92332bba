import type { ContainerRecord } from '../contract/record.ts';
import { ConfigError } from '../errors/config-error.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { checkName, withName } from './container-name.ts';
import type { EngineCore } from './core.ts';

/**
 * Gives a container another name, durably; the caller holds the container's lock.
 * @throws ConfigError, StoreError `NAME_TAKEN`, all with Docker's texts
 */
export async function renameContainer(
  core: EngineCore,
  record: ContainerRecord,
  name: string,
): Promise<ContainerRecord> {
  const newName = checkNewName(name);
  if (newName === record.name) {
    throw new ConfigError('CONFIG_REFUSED', 'Renaming a container with the same name as its current name', {
      value: name,
    });
  }
  return withName(core, newName, () => {
    // Marked, so that the name which a crash leaves behind is let go.
    core.store.markWorking(record.id);
    core.store.rename(record, newName);
    core.store.unmarkWorking(record.id);
    return { ...record, name: newName };
  });
}

/** Docker puts a slash before the name that it was given here, and shows it. */
function checkNewName(name: string): string {
  try {
    return checkName(name.replace(/^\/?/, '/'));
  } catch (error) {
    if (!(error instanceof LockstepError)) throw error;
    throw new ConfigError('CONFIG_REFUSED', `Error when allocating new name: ${error.message}`, {
      value: name,
      hint: error.hint,
    });
  }
}
