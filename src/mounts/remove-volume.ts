import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';

/** Deletes a volume with all that is in it. "Already gone" is success. Throws a `SystemError` (EBUSY) while something is mounted there. */
export function removeVolume(name: string, volumesDirectory: string, { files }: System): void {
  files.remove(join(volumesDirectory, name));
}
