import { hash } from 'node:crypto';
import type { ImageConfig } from '../contract/docker.ts';
import type { Image } from '../contract/image.ts';
import { SystemError } from '../errors/system-error.ts';
import { join } from '../lib/paths/join.ts';
import { imagePaths } from './image-paths.ts';
import type { ImageStore } from './image-store.ts';

/** What becomes an image. */
export interface NewImage {
  /** Puts the image's files into an empty folder. */
  readonly unpack: (rootfs: string) => Promise<Unpacked>;
  readonly config: ImageConfig;
  /** ISO 8601. */
  readonly created: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  /** The id it brings along; else it is the digest of its configuration. */
  readonly id?: string;
  /** Its name, with tag; none for an image that has only an id. */
  readonly tag?: string;
  /** What whoever imports it says of it. */
  readonly comment?: string;
}

export interface Unpacked {
  /** `sha256:` and a digest of the files, which the image's id depends on. */
  readonly diffId: string;
  readonly sizeBytes: number;
}

let count = 0;

/**
 * Stores an image: its files in a folder beside, which then gets the image's name, so that no half of one is ever seen.
 * Two processes may store the same image at the same time: the second finds it there. Resolves with the id.
 */
export async function addImage(image: NewImage, { directory, system }: ImageStore): Promise<string> {
  const { files } = system;
  const paths = imagePaths(directory);
  sweepUnfinished(paths.images, system);
  const unfinished = join(paths.images, `.new-${process.pid}-${count++}`);
  files.makeDirectory(unfinished);
  files.makeDirectory(join(unfinished, 'rootfs'), { mode: 0o755 });
  try {
    const unpacked = await image.unpack(join(unfinished, 'rootfs'));
    const record = recordOf(image, unpacked);
    files.write(join(unfinished, 'image.json'), JSON.stringify(record));
    putInPlace(unfinished, join(paths.images, record.Id.replace('sha256:', '')), files);
    if (image.tag !== undefined) {
      files.makeDirectory(paths.references);
      files.replace(paths.reference(image.tag), record.Id, { durable: true });
    }
    return record.Id;
  } finally {
    files.remove(unfinished);
  }
}

/** An image's id is the digest of its OCI configuration (image-spec, config.md, "ImageID"). */
function recordOf(
  { id, config, created, architecture, os, variant, comment }: NewImage,
  { diffId, sizeBytes }: Unpacked,
): Image {
  const oci = { created, architecture, os, variant, config, rootfs: { type: 'layers', diff_ids: [diffId] } };
  return {
    Id: id ?? `sha256:${hash('sha256', JSON.stringify(oci))}`,
    Created: created,
    Architecture: architecture,
    Os: os,
    ...(variant ? { Variant: variant } : {}),
    Size: sizeBytes,
    Config: config,
    ...(comment === undefined ? {} : { Comment: comment }),
  };
}

/** What processes left that were killed while they added an image. */
function sweepUnfinished(folder: string, { files, processes }: ImageStore['system']): void {
  if (files.stat(folder) === undefined) return;
  for (const name of files.list(folder)) {
    const pid = Number(/^\.(?:new|layout)-(\d+)-/.exec(name)?.[1] ?? process.pid);
    if (pid !== process.pid && !processes.isAlive(pid)) files.remove(join(folder, name));
  }
}

/** rename(2) onto a folder that is not empty is refused: then the same image is there already. */
function putInPlace(from: string, to: string, files: ImageStore['system']['files']): void {
  try {
    files.rename(from, to);
  } catch (error) {
    const taken = error instanceof SystemError && (error.errno === 'ENOTEMPTY' || error.errno === 'EEXIST');
    if (!taken) throw error;
  }
}
