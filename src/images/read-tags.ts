import { imagePaths } from './image-paths.ts';
import type { ImageStore } from './image-store.ts';

/** The names of all images, by id, in alphabetical order. */
export function readTags({ directory, system: { files } }: ImageStore): Map<string, string[]> {
  const { references, reference } = imagePaths(directory);
  const tags = new Map<string, string[]>();
  if (files.stat(references) === undefined) return tags;
  for (const name of files.list(references).map(decodeURIComponent).toSorted()) {
    const id = files.readIfThere(reference(name));
    if (id !== undefined) tags.set(id, [...(tags.get(id) ?? []), name]);
  }
  return tags;
}
