import type { ImageConfig } from './docker.ts';

/** An image as it is stored: the fields of Docker's `GET /images/{name}/json` that a container depends on. */
export interface Image {
  /** `sha256:` and the digest of the image's OCI configuration. */
  readonly Id: string;
  /** ISO 8601. */
  readonly Created: string;
  /** Go's architecture name. */
  readonly Architecture: string;
  readonly Os: string;
  /** Of the architecture, such as `v7` of `arm`; not there where there is but one. */
  readonly Variant?: string;
  /** Bytes of the unpacked files. */
  readonly Size: number;
  readonly Config: ImageConfig;
  /** What whoever imported it said of it. */
  readonly Comment?: string;
}

/** An image with its names. */
export interface NamedImage extends Image {
  /** `busybox:latest`, in alphabetical order. */
  readonly RepoTags: readonly string[];
}
