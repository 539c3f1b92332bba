import { dirname } from 'node:path';
import { MountError } from '../errors/mount-error.ts';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import { settleCopy } from '../system/settle-copy.ts';
import type { Files, System } from '../system/system.ts';
import type { MountStep, MountsPlan } from './mounts-plan.ts';
import type { Taking } from './take-back.ts';

/**
 * Makes a volume's folder, and copies the image's files into it while it is empty: what the image has at the
 * destination, with the owner and mode of that folder. A new volume is filled beside and renamed, so that a copy cut
 * short is never taken for a whole one. Adds what it made to `made`.
 */
export async function fillVolume(
  { path, copyFrom }: MountStep & { kind: 'volume' },
  { rootfs, owner }: Omit<MountsPlan, 'steps'>,
  system: System,
  made: Taking[],
): Promise<void> {
  const { files } = system;
  const content = copyFrom === null ? undefined : contentAt(copyFrom, rootfs, files);
  // No container sees this folder, so that no program in one can have a lock on it.
  const volume = dirname(path);
  const unfinished = `${path}.new`;
  // Another container's, or that of an engine that died.
  await settleCopy(volume, system);
  if (files.stat(path) !== undefined) {
    if (content !== undefined && files.list(path).length === 0) await files.copyTree(content, path, volume);
    return;
  }
  if (files.stat(volume) === undefined) made.push({ kind: 'tree', path: volume });
  else made.push({ kind: 'tree', path });
  files.makeDirectory(volume, { mode: 0o701 });
  files.remove(unfinished);
  files.makeDirectory(unfinished, { mode: 0o755 });
  if (owner.uid !== 0 || owner.gid !== 0) files.changeOwner(unfinished, owner.uid, owner.gid);
  if (content !== undefined) await files.copyTree(content, unfinished, volume);
  files.rename(unfinished, path);
}

/** The image's folder at a destination; undefined where it has none. */
function contentAt(destination: string, rootfs: string, files: Files): string | undefined {
  const folder = resolveInRoot(files, rootfs, destination);
  const kind = files.stat(folder)?.kind;
  if (kind === undefined || kind === 'directory') return kind && folder;
  throw new MountError('MOUNT_FAILED', `cannot mount volume over existing file, file exists ${folder}`, {
    value: destination,
    hint: 'Choose another destination: the image has a file there.',
  });
}
