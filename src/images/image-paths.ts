import { join } from '../lib/paths/join.ts';

/** Where an image store keeps what. */
export interface ImagePaths {
  /** One folder for each image, named by the digits of its id. */
  readonly images: string;
  /** One file for each name, holding the id. */
  readonly references: string;
  /** What is told of an image. */
  record(id: string): string;
  /** An image's unpacked files. */
  rootfs(id: string): string;
  reference(name: string): string;
}

/** The paths of the image store in a folder. Pure. */
export function imagePaths(directory: string): ImagePaths {
  const images = join(directory, 'unpacked');
  const references = join(directory, 'references');
  const folder = (id: string) => join(images, id.replace(/^sha256:/, ''));
  return {
    images,
    references,
    record: (id) => join(folder(id), 'image.json'),
    rootfs: (id) => join(folder(id), 'rootfs'),
    reference: (name) => join(references, encodeURIComponent(name)),
  };
}
