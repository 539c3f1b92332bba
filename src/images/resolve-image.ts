import { parseReference } from '../config/images/parse-reference.ts';
import type { Image } from '../contract/image.ts';
import { ImageError } from '../errors/image-error.ts';
import { BUSYBOX_REFERENCE } from './busybox/busybox-image.ts';
import { imagePaths } from './image-paths.ts';
import type { ImageStore } from './image-store.ts';
import { readImage } from './read-image.ts';
import { tagOf } from './tag-of.ts';

/** A stored image, and where its files lie. */
export interface ResolvedImage {
  readonly image: Image;
  /** The folder with the image's unpacked files. */
  readonly rootfs: string;
}

/**
 * Finds the image that a name, an id or the beginning of an id stands for; the embedded `busybox` is made when it is
 * first asked for. Rejects with `IMAGE_NOT_FOUND`, `IMAGE_AMBIGUOUS`, and `IMAGE_REFERENCE_INVALID` for what is no name.
 */
export async function resolveImage(reference: string, store: ImageStore): Promise<ResolvedImage> {
  const id = findId(reference, store) ?? (await buildEmbedded(reference, store));
  const image = readImage(id, store);
  if (image === undefined) throw notFound(reference);
  return { image, rootfs: imagePaths(store.directory).rootfs(image.Id) };
}

/** The id that a reference stands for, if such an image is stored. */
export function findId(reference: string, store: ImageStore): string | undefined {
  const parsed = parseReference(reference);
  if (parsed.kind === 'id') return parsed.id;
  const { files } = store.system;
  const paths = imagePaths(store.directory);
  return files.readIfThere(paths.reference(tagOf(parsed))) ?? findByPrefix(reference, store);
}

function findByPrefix(reference: string, { directory, system }: ImageStore): string | undefined {
  const digits = reference.replace(/^sha256:/, '');
  if (!/^[0-9a-f]{1,64}$/.test(digits)) return undefined;
  const { images } = imagePaths(directory);
  if (system.files.stat(images) === undefined) return undefined;
  const [found, ...others] = system.files.list(images).filter((name) => name.startsWith(digits));
  if (others.length > 0) {
    throw new ImageError('IMAGE_AMBIGUOUS', `${reference} is the beginning of more than one image’s id`, {
      value: reference,
    });
  }
  return found === undefined ? undefined : `sha256:${found}`;
}

async function buildEmbedded(reference: string, store: ImageStore): Promise<string> {
  const parsed = parseReference(reference);
  if (parsed.kind === 'named' && tagOf(parsed) === BUSYBOX_REFERENCE) {
    const { buildBusybox } = await import('./busybox/build-busybox.ts');
    return buildBusybox(store);
  }
  throw notFound(reference);
}

/** The error for an image that is not stored, in dockerd's words. */
export function notFound(reference: string): ImageError {
  const parsed = parseReference(reference);
  const name = parsed.kind === 'id' ? parsed.id : tagOf(parsed);
  return new ImageError('IMAGE_NOT_FOUND', `No such image: ${name}`, { value: name });
}
