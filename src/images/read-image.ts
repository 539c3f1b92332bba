import type { Image } from '../contract/image.ts';
import { imagePaths } from './image-paths.ts';
import type { ImageStore } from './image-store.ts';

/** What is told of a stored image; undefined where there is none of that id. */
export function readImage(id: string, { directory, system }: ImageStore): Image | undefined {
  const text = system.files.readIfThere(imagePaths(directory).record(id));
  return text === undefined ? undefined : JSON.parse(text);
}
