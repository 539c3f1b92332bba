import type { ContainerRecord } from '../contract/record.ts';
import type { EngineCore } from './core.ts';
import { removeAnonymousVolumes } from './file-system.ts';

/** Deletes everything of a container that is on disk, the record last. Idempotent. */
export async function removeFiles(
  core: EngineCore,
  record: ContainerRecord,
  { volumes }: { volumes: boolean },
): Promise<void> {
  if (volumes) removeAnonymousVolumes(core, record);
  await core.store.remove(record.id, record.name);
}
