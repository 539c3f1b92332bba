import { dirname } from 'node:path';
import type { IdMapping, UsernsRemap } from '../contract/daemon-settings.ts';
import { ImageError } from '../errors/image-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Files } from '../system/system.ts';
import { mapId } from './map-id.ts';

/**
 * An image's unpacked files with the owners that a user namespace gives them: root's files belong to the user that root is
 * mapped to. A copy, made once for each image and map beside the files themselves, and renamed into place, so that one cut
 * short is never taken for a whole one. File capabilities do not survive the change of owner (chown(2)).
 *
 * @returns The folder. Rejects with `IMAGE_NOT_MAPPABLE` for a file of a user that has no place in the map.
 */
export async function remapImage(
  rootfs: string,
  { uidMappings, gidMappings }: Pick<UsernsRemap, 'uidMappings' | 'gidMappings'>,
  files: Files,
): Promise<string> {
  const remapped = remappedPath(rootfs, { uidMappings, gidMappings });
  if (files.stat(remapped) !== undefined) return remapped;
  const unfinished = `${remapped}.${process.pid}`;
  files.remove(unfinished);
  try {
    await files.copyTree(rootfs, unfinished);
    mapOwners(unfinished, { uidMappings, gidMappings }, files);
    if (files.stat(remapped) === undefined) files.rename(unfinished, remapped);
  } finally {
    files.remove(unfinished);
  }
  return remapped;
}

/** The folder of that copy. Pure. */
export function remappedPath(
  rootfs: string,
  { uidMappings, gidMappings }: Pick<UsernsRemap, 'uidMappings' | 'gidMappings'>,
): string {
  const rootUid = mapId(0, uidMappings) ?? 0;
  const rootGid = mapId(0, gidMappings) ?? 0;
  return join(dirname(rootfs), `rootfs-${rootUid}.${rootGid}`);
}

function mapOwners(path: string, maps: Pick<UsernsRemap, 'uidMappings' | 'gidMappings'>, files: Files): void {
  const stat = files.lstat(path);
  if (stat === undefined) return;
  const uid = requireMapped(stat.uid, maps.uidMappings, path, 'uid');
  const gid = requireMapped(stat.gid, maps.gidMappings, path, 'gid');
  files.changeOwner(path, uid, gid);
  // A change of owner takes the set-user-ID and set-group-ID bits away (chown(2)).
  if (stat.kind !== 'symlink') files.changeMode(path, stat.mode);
  if (stat.kind === 'directory')
    for (const name of files.list(path)) mapOwners(join(path, name), maps, files);
}

function requireMapped(id: number, mappings: readonly IdMapping[], path: string, kind: string): number {
  const mapped = mapId(id, mappings);
  if (mapped !== undefined) return mapped;
  throw new ImageError('IMAGE_NOT_MAPPABLE', `Container ID ${id} cannot be mapped to a host ID`, {
    value: { path, [kind]: id },
  });
}
