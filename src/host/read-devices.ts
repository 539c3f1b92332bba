import type { HostDevice } from '../contract/host-facts.ts';
import { join } from '../lib/paths/join.ts';
import type { FileStat, Files } from '../system/system.ts';

/** Folders of /dev that belong to one container or one process, and so are nobody else's devices (runc, libcontainer/devices). */
const LEFT_OUT = new Set(['pts', 'shm', 'fd', 'mqueue', '.lxc', '.lxd-mounts', '.udev']);
const TYPES = { 'char-device': 'c', 'block-device': 'b', fifo: 'p' } as const;

/** Every device of the host, by path: those that a privileged container gets. */
export function readDevices(files: Files): HostDevice[] {
  return devicesBelow('/dev', files, (name, kind) =>
    kind === 'directory' ? !LEFT_OUT.has(name) : name !== 'console',
  );
}

/**
 * The device nodes below a folder that are wanted, by path; symlinks are not followed. One that vanishes meanwhile is
 * left out.
 */
export function devicesBelow(
  folder: string,
  files: Files,
  isWanted: (name: string, kind: FileStat['kind']) => boolean,
): HostDevice[] {
  return files
    .list(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = files.lstat(path);
      if (stat === undefined || !isWanted(name, stat.kind)) return [];
      if (stat.kind === 'directory') return devicesBelow(path, files, isWanted);
      const device = toDevice(path, stat);
      return device === undefined ? [] : [device];
    });
}

/** A node as `linux.devices` names it; undefined for what is no device. Pure. */
export function toDevice(
  path: string,
  { kind, major, minor, mode, uid, gid }: FileStat,
): HostDevice | undefined {
  if (!(kind in TYPES)) return undefined;
  return { path, type: TYPES[kind as keyof typeof TYPES], major, minor, fileMode: mode, uid, gid };
}
