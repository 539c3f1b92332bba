import * as z from 'zod/mini';
import type { ImageConfig } from '../../contract/docker.ts';
import { ImageError } from '../../errors/image-error.ts';
import { join } from '../../lib/paths/join.ts';
import type { Files } from '../../system/system.ts';

const text = z.nullish(z.string());
const texts = z.nullish(z.array(z.string()));
const set = z.nullish(z.record(z.string(), z.unknown()));
const count = z.nullish(z.number());
const descriptor = z.object({ digest: z.string() });
const index = z.object({ manifests: z.array(descriptor) });
const manifest = z.object({ config: descriptor });

/** What of an image's configuration is used here (image-spec, config.md); the rest is kept as it is. */
const imageConfig = z.looseObject({
  User: text,
  ExposedPorts: set,
  Env: texts,
  Entrypoint: texts,
  Cmd: texts,
  Shell: texts,
  Volumes: set,
  WorkingDir: text,
  Labels: z.nullish(z.record(z.string(), z.string())),
  StopSignal: text,
  Healthcheck: z.nullish(
    z.looseObject({ Test: texts, Interval: count, Timeout: count, StartPeriod: count, Retries: count }),
  ),
});
const configuration = z.object({
  config: z.nullish(imageConfig),
  created: text,
  architecture: text,
  os: text,
  variant: text,
});

/** The part of an OCI image's configuration that is kept (image-spec, config.md). */
interface LayoutImage {
  /** The configuration's digest, which is the image's id. */
  readonly id: string;
  readonly config: ImageConfig;
  readonly created: string;
  readonly architecture: string;
  readonly os: string;
  /** Empty where the image names none. */
  readonly variant: string;
}

/** Reads the one image of an OCI layout (image-spec, image-layout.md). Throws `IMAGE_SOURCE_INVALID`. */
export function readLayout(layout: string, files: Files): LayoutImage {
  const { manifests } = parse(index, files.read(join(layout, 'index.json')), layout);
  const { config: described } = readBlob(manifest, manifests[0]?.digest, layout, files);
  const { config, created, architecture, os, variant } = readBlob(
    configuration,
    described.digest,
    layout,
    files,
  );
  return {
    id: described.digest,
    config: (config ?? {}) as ImageConfig,
    created: created ?? new Date(0).toISOString(),
    architecture: architecture ?? '',
    os: os ?? '',
    variant: variant ?? '',
  };
}

function readBlob<Schema extends z.ZodMiniType>(
  schema: Schema,
  digest: string | undefined,
  layout: string,
  files: Files,
): z.infer<Schema> {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest ?? '') ?? [];
  if (hex === undefined) throw invalid(layout, undefined);
  return parse(schema, files.read(join(layout, 'blobs/sha256', hex)), layout);
}

function parse<Schema extends z.ZodMiniType>(schema: Schema, text: string, layout: string): z.infer<Schema> {
  try {
    return schema.parse(JSON.parse(text));
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
