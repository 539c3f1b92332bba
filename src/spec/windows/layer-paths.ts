import { createHash } from 'node:crypto';
import type { WindowsInput } from '../../contract/windows-input.ts';
import { SpecError } from '../../errors/spec-error.ts';

/**
 * Where the image's layers are, the top one first and the base last. Chain ids are those of the OCI image
 * specification (config.md, Layer ChainID), below them one for the layer that Windows brings (moby v1.10
 * `image/rootfs_windows.go`). Throws `SPEC_REFUSED` for a layer that is missing. Pure.
 */
export function layerPaths({ image, layerPaths: paths }: WindowsInput): string[] {
  return layerIds(image)
    .map((chainId) => {
      const path = paths[chainId];
      if (path === undefined) {
        throw new SpecError(
          'SPEC_REFUSED',
          `Failed to get layer path from graphdriver windowsfilter for ImageID ${image.id} - layer does not exist`,
          { value: chainId },
        );
      }
      return path;
    })
    .reverse();
}

/** The chain ids of an image's layers, lowest first, with that of the layer that Windows brings. Pure. */
export function layerIds({ rootfsType, baseLayer, diffIds }: WindowsInput['image']): string[] {
  return chainIds(rootfsType === 'layers+base' ? [baseDiffId(baseLayer), ...diffIds] : diffIds);
}

/** The chain id of each layer together with all below it, lowest first. Pure. */
export function chainIds(diffIds: readonly string[]): string[] {
  const ids: string[] = [];
  for (const diffId of diffIds) {
    const below = ids.at(-1);
    ids.push(below === undefined ? diffId : sha256(`${below} ${diffId}`));
  }
  return ids;
}

function baseDiffId(name: string): string {
  const id = createHash('sha384').update(name).digest('hex').slice(0, 64);
  return sha256(id);
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
