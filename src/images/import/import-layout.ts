import type { Platform } from '../../config/images/parse-platform.ts';
import { join } from '../../lib/paths/join.ts';
import { addImage } from '../add-image.ts';
import { applyChanges } from '../changes/apply-changes.ts';
import { imagePaths } from '../image-paths.ts';
import type { ImageStore } from '../image-store.ts';
import { measureTree } from './measure-tree.ts';
import { readLayout } from './read-layout.ts';
import { runTool } from './run-tool.ts';

const TAG = 'imported';
let count = 0;

/**
 * Takes over a whole image: skopeo copies it into an OCI layout, for this machine's architecture unless another platform is asked for,
 * and umoci unpacks its layers. Without changes it keeps its own id. Resolves with the id.
 */
export async function importLayout(
  source: string,
  {
    tag,
    changes,
    platform,
    comment,
  }: {
    readonly tag: string | undefined;
    readonly changes: readonly string[];
    readonly platform?: Platform;
    readonly comment?: string;
  },
  store: ImageStore,
): Promise<string> {
  const { files } = store.system;
  const layout = join(imagePaths(store.directory).images, `.layout-${process.pid}-${count++}`);
  files.makeDirectory(layout);
  try {
    await runTool(
      'skopeo',
      [...overrides(platform), 'copy', '--quiet', '--insecure-policy', source, `oci:${layout}:${TAG}`],
      source,
      store.system,
    );
    const { id, config, created, architecture, os, variant } = readLayout(layout, files);
    const unpack = async (rootfs: string) => {
      await runTool('umoci', ['raw', 'unpack', '--image', `${layout}:${TAG}`, rootfs], source, store.system);
      return { diffId: id, sizeBytes: await measureTree(rootfs, store.system) };
    };
    return await addImage(
      {
        ...(tag === undefined ? {} : { tag }),
        ...(changes.length === 0 ? { id } : {}),
        ...(comment === undefined ? {} : { comment }),
        config: applyChanges(config, changes),
        created,
        architecture,
        os,
        variant,
        unpack,
      },
      store,
    );
  } finally {
    files.remove(layout);
  }
}

/** How skopeo(1) is told which of an index's images to take. Pure. */
function overrides(platform: Platform | undefined): string[] {
  if (platform === undefined) return [];
  const { os, architecture, variant } = platform;
  return [
    ...['--override-os', os, '--override-arch', architecture],
    ...(variant === '' ? [] : ['--override-variant', variant]),
  ];
}
