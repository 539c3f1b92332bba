import { readBootTime } from '../host/read-boot-time.ts';
import type { EngineCore } from './core.ts';
import { repairContainer } from './repair-container.ts';

/**
 * Repairs a container whose snapshot a power cut tore: the file was written before the machine was started, and what stands
 * there is not even JSON. Whatever else makes a snapshot unreadable is for somebody to look at. Resolves with whether it was so.
 */
export async function mendTorn(core: EngineCore, id: string): Promise<boolean> {
  const bootedAtMs = readBootTime(core.system.files);
  if (bootedAtMs === undefined || !core.store.isTornBefore(id, bootedAtMs)) return false;
  const state = await repairContainer(core, id);
  core.logger.warn({ id, state }, 'a snapshot that a power cut had torn was made again');
  return true;
}
