import { dirname } from 'node:path';
import { parseReference } from '../config/images/parse-reference.ts';
import { join } from '../lib/paths/join.ts';
import { imagePaths } from './image-paths.ts';
import type { ImageStore } from './image-store.ts';
import { readTags } from './read-tags.ts';
import { findId, notFound } from './resolve-image.ts';
import { tagOf } from './tag-of.ts';

/** What a removal took away. */
export interface RemovedImage {
  readonly untagged: readonly string[];
  /** The ids of images whose files were deleted. */
  readonly deleted: readonly string[];
}

/**
 * Takes a name away from an image, and deletes the image with its last name; an id takes all its names away. Whether a
 * container still needs it, the caller has to know: with `keepsFiles` only names go. Throws `IMAGE_NOT_FOUND`.
 */
export function removeImage(
  reference: string,
  store: ImageStore,
  { keepsFiles = false }: { readonly keepsFiles?: boolean } = {},
): RemovedImage {
  const { files } = store.system;
  const paths = imagePaths(store.directory);
  const id = findId(reference, store);
  const record = id === undefined ? undefined : paths.record(id);
  if (id === undefined || record === undefined || files.stat(record) === undefined) throw notFound(reference);
  const tags = readTags(store).get(id) ?? [];
  const parsed = parseReference(reference);
  const isName = parsed.kind === 'named' && tags.includes(tagOf(parsed));
  const untagged = isName ? [tagOf(parsed)] : tags;
  for (const tag of untagged) files.remove(paths.reference(tag));
  if (keepsFiles || untagged.length < tags.length) return { untagged, deleted: [] };
  // Renamed first: half an image must never be found under its id.
  const removed = join(paths.images, `.removed-${id.replace('sha256:', '')}`);
  files.rename(dirname(record), removed);
  files.remove(removed);
  return { untagged, deleted: [id] };
}
