import type { NamedImage } from '../contract/image.ts';
import { imagePaths } from './image-paths.ts';
import type { ImageStore } from './image-store.ts';
import { readImage } from './read-image.ts';
import { readTags } from './read-tags.ts';

/** Every stored image with its names, the newest first. */
export function listImages(store: ImageStore): NamedImage[] {
  const { images } = imagePaths(store.directory);
  const { files } = store.system;
  if (files.stat(images) === undefined) return [];
  const tags = readTags(store);
  return files
    .list(images)
    .flatMap((digits) => readImage(digits, store) ?? [])
    .map((image) => ({ ...image, RepoTags: tags.get(image.Id) ?? [] }))
    .toSorted((one, other) => other.Created.localeCompare(one.Created) || one.Id.localeCompare(other.Id));
}
