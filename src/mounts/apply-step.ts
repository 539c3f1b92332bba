import { dirname, join } from 'node:path';
import { MountError } from '../errors/mount-error.ts';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import type { Files, System } from '../system/system.ts';
import { fillVolume } from './fill-volume.ts';
import type { MountStep } from './mounts-plan.ts';
import type { Taking } from './take-back.ts';

/** Makes one step so, and adds what it made to `made` as it goes. Idempotent. */
export async function applyStep(
  step: MountStep,
  rootfs: string,
  system: System,
  made: Taking[],
): Promise<void> {
  const { files } = system;
  switch (step.kind) {
    case 'file':
      return files.write(step.path, step.text, { mode: 0o644 });
    case 'shm':
      return mountShm(step, system, made);
    case 'source':
      return step.create ? makeSource(step.path, files, made) : requireSource(step.path, files);
    case 'volume':
      return fillVolume(step, rootfs, system, made);
    case 'working-directory':
      return makeWorkingDirectory(step.path, rootfs, files);
  }
}

function mountShm(
  { path, sizeBytes }: MountStep & { kind: 'shm' },
  { files, mounts }: System,
  made: Taking[],
): void {
  if (mounts.list().some(({ target }) => target === path)) return;
  files.makeDirectory(path);
  mounts.mount({
    source: 'shm',
    target: path,
    type: 'tmpfs',
    options: ['nosuid', 'nodev', 'noexec', 'mode=1777', `size=${sizeBytes}`],
  });
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

function makeSource(path: string, files: Files, made: Taking[]): void {
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
}

/** The folders on the way to a path that are not there, outermost first. */
function missingFolders(path: string, files: Files): string[] {
  return files.stat(path) === undefined && path !== '/'
    ? [...missingFolders(dirname(path), files), path]
    : [];
}

/** Below the image's root, whatever its symlinks say. It stays, as what a container writes stays. */
function makeWorkingDirectory(path: string, rootfs: string, files: Files): void {
  const folder = resolveInRoot(files, rootfs, path);
  const kind = files.stat(folder)?.kind;
  if (kind === undefined) files.makeDirectory(folder, { mode: 0o755 });
  if (kind === undefined || kind === 'directory') return;
  throw new MountError('MOUNT_FAILED', `Cannot mkdir: ${join('/', path)} is not a directory`, {
    value: path,
    hint: 'Choose another --workdir: a file of the image is in the way.',
  });
}
