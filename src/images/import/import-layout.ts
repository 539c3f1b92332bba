import { join } from 'node:path';
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
 * Takes over a whole image: skopeo copies it into an OCI layout, for this machine's architecture, and umoci unpacks its
 * layers. Without changes it keeps its own id. Resolves with the id.
 */
export async function importLayout(
  source: string,
  {
    tag,
    changes,
    comment,
  }: {
    readonly tag: string | undefined;
    readonly changes: readonly string[];
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
      ['copy', '--quiet', '--insecure-policy', source, `oci:${layout}:${TAG}`],
      source,
      store.system,
    );
    const { id, config, created, architecture, os } = readLayout(layout, files);
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
        unpack,
      },
      store,
    );
  } finally {
    files.remove(layout);
  }
}
