import { checkRequest } from '../config/schema/requests.ts';
import type { ContainerConfig } from '../contract/docker.ts';
import { ImageError } from '../errors/image-error.ts';
import { listImages } from '../images/list-images.ts';
import { removeImage } from '../images/remove-image.ts';
import { resolveImage } from '../images/resolve-image.ts';
import type { Images } from './api.ts';
import type { EngineCore } from './core.ts';

/** The images of an engine's root. One that a container was made from cannot be removed. */
export function openImages(core: EngineCore): Images {
  return {
    list: () => {
      core.requireOpen();
      return listImages(core.images);
    },
    inspect: async (reference) => {
      core.requireOpen();
      checkRequest('images.inspect', { reference });
      const { image } = await resolveImage(reference, core.images);
      const named = listImages(core.images).find(({ Id }) => Id === image.Id);
      return { ...image, RepoTags: named?.RepoTags ?? [], Config: image.Config as ContainerConfig };
    },
    import: async (source, options = {}) => {
      core.requireOpen();
      checkRequest('images.import', { source, options });
      const { importImage } = await import('../images/import/import-image.ts');
      return importImage(source, options, core.images);
    },
    remove: async (reference, options = {}) => {
      core.requireOpen();
      checkRequest('images.remove', { reference, options });
      const { force = false } = options;
      const { image } = await resolveImage(reference, core.images);
      const user = core.store.ids().find((id) => imageOf(core, id) === image.Id);
      const isLast = takesLastName(reference, image.Id, core);
      if (user !== undefined && isLast && !force) {
        throw new ImageError(
          'IMAGE_IN_USE',
          `conflict: unable to remove repository reference "${reference}" (must force) - container ${user.slice(0, 12)} is using its referenced image ${image.Id.slice(7, 19)}`,
          { value: reference },
        );
      }
      return removeImage(reference, core.images, { keepsFiles: user !== undefined });
    },
  };
}

/** Another name keeps an image as it is: nobody need be asked. */
function takesLastName(reference: string, id: string, core: EngineCore): boolean {
  const tags = listImages(core.images).find((image) => image.Id === id)?.RepoTags ?? [];
  return tags.length <= 1 || isId(reference, id);
}

function isId(reference: string, id: string): boolean {
  return id.startsWith(reference) || id.startsWith(`sha256:${reference}`);
}

/** A damaged record says nothing of its image, and keeps none from being removed. */
function imageOf({ store, logger }: EngineCore, id: string): string | undefined {
  try {
    return store.record(id)?.image.id;
  } catch (error) {
    logger.warn({ id, error }, 'a record that cannot be read was passed over');
    return undefined;
  }
}
