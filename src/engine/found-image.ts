import type { FoundImage } from '../config/create/context.ts';
import type { Image } from '../contract/image.ts';

/** What a configuration depends on of a stored image. Pure. */
export function foundImage({ Id, Config, Os, Architecture, Variant }: Image): FoundImage {
  return {
    id: Id,
    config: Config,
    os: Os,
    architecture: Architecture,
    ...(Variant === undefined ? {} : { variant: Variant }),
  };
}
