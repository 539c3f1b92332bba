import { join } from 'node:path';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import type { System } from '../system/system.ts';

/**
 * The text of a file of a container whose root file system is not mounted: looked for in its layers, the uppermost
 * first. Symlinks lead within the layer, never to a file of this host. Undefined where there is none, where the
 * container deleted it (an overlay's whiteout is a character device), and where it is no file.
 */
export function readInLayers(layers: readonly string[], path: string, { files }: System): string | undefined {
  for (const layer of layers) {
    const place = resolveInRoot(files, layer, join('/', path));
    const kind = files.lstat(place)?.kind;
    if (kind === 'file') return files.read(place);
    if (kind !== undefined) return undefined;
  }
  return undefined;
}
