import { dirname } from 'node:path';
import { MountError } from '../errors/mount-error.ts';
import { join } from '../lib/paths/join.ts';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import type { Files, System } from '../system/system.ts';
import { fillVolume } from './fill-volume.ts';
import type { MountStep, MountsPlan } from './mounts-plan.ts';
import type { Taking } from './take-back.ts';

/** Makes one step so, and adds what it made to `made` as it goes. Idempotent. */
export async function applyStep(
  step: MountStep,
  { rootfs, owner }: Omit<MountsPlan, 'steps'>,
  system: System,
  made: Taking[],
): Promise<void> {
  const { files } = system;
  switch (step.kind) {
    case 'file':
      files.write(step.path, step.text, { mode: 0o644 });
      return giveTo(owner, step.path, files);
    case 'shm':
      return mountShm(step, owner, system, made);
    case 'source':
      return step.create ? makeSource(step.path, owner, files, made) : requireSource(step.path, files);
    case 'subpath':
      return mountPart(step, system, made);
    case 'volume':
      return fillVolume(step, { rootfs, owner }, system, made);
    case 'working-directory':
      return makeWorkingDirectory(step.path, { rootfs, owner }, files);
  }
}

type Owner = MountsPlan['owner'];

/** The options of the tmpfs of a shared /dev/shm: Docker's. Pure. */
export function shmOptions({ sizeBytes }: { readonly sizeBytes: number }, { uid, gid }: Owner): string[] {
  const ids = uid === 0 && gid === 0 ? [] : [`uid=${uid}`, `gid=${gid}`];
  return ['nosuid', 'nodev', 'noexec', 'mode=1777', `size=${sizeBytes}`, ...ids];
}

/** What this process makes is root's already. */
function giveTo({ uid, gid }: Owner, path: string, files: Files): void {
  if (uid !== 0 || gid !== 0) files.changeOwner(path, uid, gid);
}

function mountShm(
  step: MountStep & { kind: 'shm' },
  owner: Owner,
  { files, mounts }: System,
  made: Taking[],
): void {
  const { path } = step;
  if (mounts.list().some(({ target }) => target === path)) return;
  files.makeDirectory(path);
  mounts.mount({ source: 'shm', target: path, type: 'tmpfs', options: shmOptions(step, owner) });
  made.push({ kind: 'mount', path });
}

function requireSource(path: string, files: Files): void {
  if (files.stat(path) !== undefined) return;
  throw new MountError(
    'MOUNT_SOURCE_MISSING',
    `invalid mount config for type "bind": bind source path does not exist: ${path}`,
    { value: path },
  );
}

/**
 * Mounts what is there now, found and held in one step: the runtime opens its sources later, by their names, when those may
 * lead elsewhere. A symlink on the way is refused even where it stays within.
 */
function mountPart(
  { within, path, target }: MountStep & { kind: 'subpath' },
  { files, mounts }: System,
  made: Taking[],
): void {
  if (mounts.list().some((entry) => entry.target === target)) return;
  const found = files.useInRoot(within, path, (place, handle) => {
    if (place.path !== join('/', path)) return place;
    files.makeDirectory(dirname(target), { mode: 0o711 });
    if (place.stat.kind === 'directory') files.makeDirectory(target);
    else if (files.stat(target) === undefined) files.write(target, '');
    mounts.mount({ source: handle, target, type: 'none', options: ['rbind'] });
    made.push({ kind: 'mount', path: target });
    return place;
  });
  if (found === undefined) {
    throw new MountError(
      'MOUNT_SOURCE_MISSING',
      `cannot access path ${join(within, path)}: it is not there`,
      { value: path },
    );
  }
  if (found.path === join('/', path)) return;
  throw new MountError('MOUNT_SOURCE_INVALID', `${path} leads through a symbolic link in ${within}`, {
    value: path,
    hint: `Name the folder that it leads to: ${found.path.slice(1)}.`,
  });
}

function makeSource(path: string, owner: Owner, files: Files, made: Taking[]): void {
  if (files.stat(path) !== undefined) return;
  const missing = missingFolders(path, files);
  try {
    files.makeDirectory(path, { mode: 0o755 });
  } catch (cause) {
    throw new MountError(
      'MOUNT_SOURCE_INVALID',
      `error while creating mount source path '${path}': ${(cause as Error).message}`,
      { value: path, cause },
    );
  }
  made.push(...missing.map((folder) => ({ kind: 'folder', path: folder }) as const));
  for (const folder of missing) giveTo(owner, folder, files);
}

/** The folders on the way to a path that are not there, outermost first. */
function missingFolders(path: string, files: Files): string[] {
  return files.stat(path) === undefined && path !== '/'
    ? [...missingFolders(dirname(path), files), path]
    : [];
}

/** Below the image's root, whatever its symlinks say. It stays, as what a container writes stays. */
function makeWorkingDirectory(
  path: string,
  { rootfs, owner }: Omit<MountsPlan, 'steps'>,
  files: Files,
): void {
  const folder = resolveInRoot(files, rootfs, path);
  const kind = files.stat(folder)?.kind;
  if (kind === undefined) {
    const missing = missingFolders(folder, files);
    files.makeDirectory(folder, { mode: 0o755 });
    for (const made of missing) giveTo(owner, made, files);
  }
  if (kind === undefined || kind === 'directory') return;
  throw new MountError('MOUNT_FAILED', `Cannot mkdir: ${join('/', path)} is not a directory`, {
    value: path,
    hint: 'Choose another --workdir: a file of the image is in the way.',
  });
}
