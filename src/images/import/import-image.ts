import { join } from 'node:path';
import { parseReference } from '../../config/images/parse-reference.ts';
import { ImageError } from '../../errors/image-error.ts';
import { goArchitecture } from '../../lib/go-architecture.ts';
import { addImage } from '../add-image.ts';
import { applyChanges } from '../changes/apply-changes.ts';
import type { ImageStore } from '../image-store.ts';
import { tagOf } from '../tag-of.ts';
import { importLayout } from './import-layout.ts';
import { unpackArchive } from './unpack-archive.ts';

/** How an import is named and configured. */
export interface ImportOptions {
  /** The image's name; none for one that has only an id. */
  readonly reference?: string;
  /** Dockerfile instructions for the image's configuration, as `docker import --change` takes them. */
  readonly changes?: readonly string[];
  readonly message?: string;
  readonly signal?: AbortSignal;
}

/** The transports of skopeo that hold whole images: a layout's folder, or archives. */
const TRANSPORTS = ['oci:', 'oci-archive:', 'docker-archive:'];

/**
 * Makes an image from a root file system: a tar archive, a folder, or `-` for an archive on standard input; or takes
 * over a whole image from `oci:FOLDER[:TAG]`, `oci-archive:FILE` or `docker-archive:FILE[:TAG]`, and from a folder that
 * is an OCI layout. Resolves with the id. Rejects with `IMAGE_SOURCE_INVALID`, `IMAGE_CHANGE_INVALID`,
 * `IMAGE_TOOL_MISSING`, or `IMAGE_REFERENCE_INVALID`.
 */
export async function importImage(
  source: string,
  { reference, changes = [], message = '', signal }: ImportOptions,
  imageStore: ImageStore,
): Promise<string> {
  signal?.throwIfAborted();
  const store =
    signal === undefined ? imageStore : { ...imageStore, system: abortable(imageStore.system, signal) };
  const comment = message === '' ? {} : { comment: message };
  const tag = reference === undefined ? undefined : tagFor(reference);
  const { files } = store.system;
  if (TRANSPORTS.some((transport) => source.startsWith(transport))) {
    return importLayout(source, { tag, changes, ...comment }, store);
  }
  if (source !== '-' && files.stat(join(source, 'oci-layout')) !== undefined) {
    return importLayout(`oci:${source}`, { tag, changes, ...comment }, store);
  }
  if (source !== '-' && files.stat(source) === undefined) {
    throw new ImageError('IMAGE_SOURCE_INVALID', `${source}: no such file or directory`, { value: source });
  }
  return addImage(
    {
      ...(tag === undefined ? {} : { tag }),
      ...comment,
      config: applyChanges({}, changes),
      created: new Date().toISOString(),
      architecture: goArchitecture(process.arch),
      os: 'linux',
      unpack: (rootfs) => unpackArchive(source, rootfs, store.system),
    },
    store,
  );
}

/** All that takes long is done by programs: they are ended with the import. */
function abortable(system: ImageStore['system'], signal: AbortSignal): ImageStore['system'] {
  const { processes } = system;
  const run: typeof processes.run = (file, args, options) =>
    processes.run(file, args, { ...options, signal });
  return { ...system, processes: { ...processes, run } };
}

function tagFor(reference: string): string {
  const parsed = parseReference(reference);
  if (parsed.kind === 'named' && parsed.digest === undefined) return tagOf(parsed);
  throw new ImageError('IMAGE_SOURCE_INVALID', 'refusing to create a tag with a digest reference', {
    value: reference,
    hint: 'Give the image a name, with a tag or without.',
  });
}
