import { SpecError } from '../errors/spec-error.ts';
import { join } from '../lib/paths/join.ts';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import type { System } from '../system/system.ts';

/** Far more than any list of users has; a container may make its own as large as it likes. */
const LARGEST_FILE_BYTES = 8 * 1024 * 1024;

/**
 * The text of a file of a container whose root file system is not mounted: looked for in its layers, the uppermost
 * first. Symlinks lead within the layer, never to a file of this host. Undefined where there is none, where the
 * container deleted it (an overlay's whiteout is a character device), and where it is no file.
 *
 * @throws SpecError `SPEC_REFUSED` where it has more than 8 MiB
 */
export function readInLayers(layers: readonly string[], path: string, { files }: System): string | undefined {
  for (const layer of layers) {
    const place = resolveInRoot(files, layer, join('/', path));
    const stat = files.lstat(place);
    if (stat === undefined) continue;
    if (stat.kind !== 'file') return undefined;
    if (stat.sizeBytes <= LARGEST_FILE_BYTES) return files.read(place);
    throw new SpecError(
      'SPEC_REFUSED',
      `the container's /${path} has ${stat.sizeBytes} bytes, and more than ${LARGEST_FILE_BYTES} are not read`,
      { value: stat.sizeBytes, hint: `Make /${path} smaller, in the image or in the container.` },
    );
  }
  return undefined;
}
