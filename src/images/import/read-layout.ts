import { join } from 'node:path';
import type { ImageConfig } from '../../contract/docker.ts';
import { ImageError } from '../../errors/image-error.ts';
import type { Files } from '../../system/system.ts';

interface Descriptor {
  readonly digest: string;
}

/** The part of an OCI image's configuration that is kept (image-spec, config.md). */
interface LayoutImage {
  /** The configuration's digest, which is the image's id. */
  readonly id: string;
  readonly config: ImageConfig;
  readonly created: string;
  readonly architecture: string;
  readonly os: string;
}

/** Reads the one image of an OCI layout (image-spec, image-layout.md). Throws `IMAGE_SOURCE_INVALID`. */
export function readLayout(layout: string, files: Files): LayoutImage {
  const index = parse<{ manifests: Descriptor[] }>(files.read(join(layout, 'index.json')), layout);
  const manifest = readBlob<{ config: Descriptor }>(index.manifests[0], layout, files);
  const config = readBlob<Partial<LayoutImage>>(manifest.config, layout, files);
  return {
    id: manifest.config.digest,
    config: config.config ?? {},
    created: config.created ?? new Date(0).toISOString(),
    architecture: config.architecture ?? '',
    os: config.os ?? '',
  };
}

function readBlob<T>(descriptor: Descriptor | undefined, layout: string, files: Files): T {
  const [algorithm, hex] = (descriptor?.digest ?? '').split(':');
  if (algorithm !== 'sha256' || hex === undefined || !/^[0-9a-f]{64}$/.test(hex))
    throw invalid(layout, undefined);
  return parse(files.read(join(layout, 'blobs', algorithm, hex)), layout);
}

function parse<T>(text: string, layout: string): T {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(layout, cause);
  }
}

function invalid(layout: string, cause: unknown): ImageError {
  return new ImageError('IMAGE_SOURCE_INVALID', `${layout} is no OCI layout with an image`, {
    value: layout,
    ...(cause === undefined ? {} : { cause }),
  });
}
