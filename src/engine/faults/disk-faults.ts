import fs from 'node:fs';
import { LifecycleError } from '../../errors/lifecycle-error.ts';
import { findMount } from '../../host/find-mount.ts';
import { join } from '../../lib/paths/join.ts';
import { callError } from '../../system/call-error.ts';
import type { System } from '../../system/system.ts';

/** What is done to the disk that holds a root, until it is mended. */
export interface DiskFaults {
  /** Writes until nothing more can be written. */
  fill(): void;
  /** Puts a read-only mount over the root: what is open for writing stays so, and nothing else can be opened for it. */
  protect(): void;
  /** Idempotent. */
  mend(): Promise<void>;
}

const CHUNK_BYTES = 1024 * 1024;
/** Filling more than this would take long. */
const MOST_BYTES = 8 * 1024 ** 3;

/**
 * Both are real: the kernel's own ENOSPC and EROFS. So they are refused unless the root is a mount of its own (a small
 * tmpfs will do): nobody's machine must run full for a lesson.
 */
export function createDiskFaults(root: string, system: System): DiskFaults {
  let filler: number | undefined;
  let isProtected = false;
  return {
    fill: () => {
      refuseSharedDisk(root, system);
      filler ??= openFiller(root);
      for (let bytes = CHUNK_BYTES; bytes >= 1; bytes = Math.floor(bytes / 2)) writeChunks(filler, bytes);
    },
    protect: () => {
      refuseSharedDisk(root, system);
      if (isProtected) return;
      // Shared: what is unmounted above is unmounted below as well.
      const request = { source: root, target: root, type: 'none' };
      system.mounts.mount({ ...request, options: ['shared'] });
      system.mounts.mount({ ...request, options: ['rbind'] });
      isProtected = true;
      system.mounts.mount({ ...request, options: ['remount', 'bind', 'ro'] });
    },
    mend: async () => {
      if (filler !== undefined) fs.closeSync(filler);
      filler = undefined;
      if (!isProtected) return;
      isProtected = false;
      system.mounts.mount({ source: root, target: root, type: 'none', options: ['rprivate'] });
      await system.mounts.unmount(root, { lazy: true });
    },
  };
}

/** Deleted while it is open: its space is free again when the process ends, however it ends. */
function openFiller(root: string): number {
  const path = join(root, `.full-${process.pid}`);
  const descriptor = fs.openSync(path, 'wx', 0o600);
  fs.unlinkSync(path);
  return descriptor;
}

function writeChunks(descriptor: number, bytes: number): void {
  const chunk = Buffer.alloc(bytes);
  try {
    for (;;) fs.writeSync(descriptor, chunk);
  } catch (error) {
    const { code = 'EIO', message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOSPC') throw callError('write', 'the disk of the root', code, message, error);
  }
}

function refuseSharedDisk(root: string, { kind, mounts }: System): void {
  const isOwn = kind === 'linux' && findMount(mounts.list(), root)?.target === root;
  const { bsize = 0, bavail = 0 } = isOwn ? fs.statfsSync(root) : {};
  if (isOwn && bsize * bavail <= MOST_BYTES) return;
  throw new LifecycleError(
    'FAULT_REFUSED',
    `the disk that holds ${root} is not the root’s own, or too large`,
    {
      value: root,
    },
  );
}
