import { parsePlatform } from '../../config/images/parse-platform.ts';
import { parseReference } from '../../config/images/parse-reference.ts';
import { ImageError } from '../../errors/image-error.ts';
import { goArchitecture } from '../../lib/go-architecture.ts';
import { join } from '../../lib/paths/join.ts';
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
  /** `linux/arm64`: what the files are made for, or which image of an index to take; this machine's where it is not given. */
  readonly platform?: string;
  readonly signal?: AbortSignal;
}

/** The transports of skopeo that hold whole images: a layout's folder, or archives. */
const TRANSPORTS = ['oci:', 'oci-archive:', 'docker-archive:'];

/**
 * Makes an image from a root file system: a tar archive, a folder, or `-` for an archive on standard input; or takes
 * over a whole image from `oci:FOLDER[:TAG]`, `oci-archive:FILE` or `docker-archive:FILE[:TAG]`, and from a folder that
 * is an OCI layout. Resolves with the id. Rejects with `IMAGE_SOURCE_INVALID`, `IMAGE_CHANGE_INVALID`,
 * `IMAGE_TOOL_MISSING`, or `IMAGE_REFERENCE_INVALID` (also for a platform that is none).
 */
export async function importImage(
  source: string,
  { reference, changes = [], message = '', platform: wanted = '', signal }: ImportOptions,
  imageStore: ImageStore,
): Promise<string> {
  signal?.throwIfAborted();
  const store =
    signal === undefined ? imageStore : { ...imageStore, system: abortable(imageStore.system, signal) };
  const comment = message === '' ? {} : { comment: message };
  const tag = reference === undefined ? undefined : tagFor(reference);
  const host = { os: 'linux', architecture: goArchitecture(process.arch) };
  const platform = wanted === '' ? {} : { platform: parsePlatform(wanted, host) };
  const { files } = store.system;
  if (TRANSPORTS.some((transport) => source.startsWith(transport))) {
    return importLayout(source, { tag, changes, ...platform, ...comment }, store);
  }
  if (source !== '-' && files.stat(join(source, 'oci-layout')) !== undefined) {
    return importLayout(`oci:${source}`, { tag, changes, ...platform, ...comment }, store);
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
      ...host,
      ...platform.platform,
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
