import { parseReference } from '../config/images/parse-reference.ts';
import { readInLayers } from '../host/read-in-layers.ts';
import { BUSYBOX_CONFIG, BUSYBOX_REFERENCE } from '../images/busybox/busybox-image.ts';
import { BUSYBOX_FILES } from '../images/busybox/busybox-tree.ts';
import { imagePaths } from '../images/image-paths.ts';
import { readImage } from '../images/read-image.ts';
import { findId } from '../images/resolve-image.ts';
import { tagOf } from '../images/tag-of.ts';
import { goArchitecture } from '../lib/go-architecture.ts';
import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import { foundImage } from './found-image.ts';
import type { PlannedImage } from './plan-spec-input.ts';

/**
 * An image of a root as a spec depends on it; undefined where there is none of that name. Makes nothing: of the embedded
 * image it tells what it will be.
 *
 * @throws ConfigError `IMAGE_REFERENCE_INVALID`, ImageError `IMAGE_AMBIGUOUS`
 */
export function findPlannedImage(reference: string, root: string, system: System): PlannedImage | undefined {
  const store = { directory: join(root, 'images'), system };
  const id = findId(reference, store);
  const image = id === undefined ? undefined : readImage(id, store);
  if (image === undefined) return isEmbedded(reference) ? embedded() : undefined;
  const rootfs = imagePaths(store.directory).rootfs(image.Id);
  return {
    ...foundImage(image),
    passwd: readInLayers([rootfs], 'etc/passwd', system),
    group: readInLayers([rootfs], 'etc/group', system),
    rootfs,
  };
}

function isEmbedded(reference: string): boolean {
  const parsed = parseReference(reference);
  return parsed.kind === 'named' && tagOf(parsed) === BUSYBOX_REFERENCE;
}

function embedded(): PlannedImage {
  return {
    id: '',
    config: BUSYBOX_CONFIG,
    os: 'linux',
    architecture: goArchitecture(process.arch),
    passwd: BUSYBOX_FILES['etc/passwd'],
    group: BUSYBOX_FILES['etc/group'],
    rootfs: undefined,
  };
}
