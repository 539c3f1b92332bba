import { isAbsolute } from 'node:path';
import type { ContainerFiles, MountPoint } from '../contract/spec-input.ts';
import { MountError } from '../errors/mount-error.ts';
import type { MountStep, MountsPlan } from './mounts-plan.ts';
import { partPath } from './part-path.ts';
import { type HostsInput, renderHosts } from './render-hosts.ts';
import { type ResolvConfInput, renderResolvConf } from './render-resolv-conf.ts';

/** What `planMounts` decides from. */
export interface MountsInput extends HostsInput, ResolvConfInput {
  /** The container's root file system, as this host sees it. */
  readonly rootfs: string;
  /** The container's root, as the host numbers it. */
  readonly owner: { readonly uid: number; readonly gid: number };
  /** Where the container's own files lie; one that is undefined is not written. */
  readonly files: ContainerFiles;
  readonly hostname: string;
  /** The host's side of /dev/shm for a container whose ipc namespace can be shared, else null. */
  readonly shm: { readonly path: string; readonly sizeBytes: number } | null;
  readonly mountPoints: readonly MountPoint[];
  /** `WorkingDir` of the configuration; empty for none. */
  readonly workingDir: string;
}

/** Decides what must be in place besides the root file system. Pure. Throws `MOUNT_SOURCE_INVALID` for a relative source. */
export function planMounts(input: MountsInput): MountsPlan {
  const { files, shm, mountPoints, workingDir } = input;
  const steps: MountStep[] = [
    ...fileAt(files.hostname, `${input.hostname}\n`),
    ...fileAt(files.hosts, renderHosts(input)),
    ...fileAt(files.resolvConf, renderResolvConf(input)),
    ...(shm === null ? [] : [{ kind: 'shm', ...shm } as const]),
    ...mountPoints.flatMap((point, index) => stepsFor(point, partPath(input.rootfs, index))),
  ];
  if (workingDir !== '') steps.push({ kind: 'working-directory', path: workingDir });
  return { rootfs: input.rootfs, owner: input.owner, steps };
}

function fileAt(path: string | undefined, text: string): MountStep[] {
  return path === undefined ? [] : [{ kind: 'file', path, text }];
}

function stepsFor(point: MountPoint, target: string): MountStep[] {
  const { type, source, destination, subpath, createSource, copyData } = point;
  if (type === 'tmpfs') return [];
  if (!isAbsolute(source)) {
    throw new MountError(
      'MOUNT_SOURCE_INVALID',
      `invalid mount path: '${source}' mount path must be absolute`,
      {
        value: source,
      },
    );
  }
  const inner: MountStep[] =
    subpath === '' ? [] : [{ kind: 'subpath', within: source, path: subpath, target }];
  if (type !== 'volume') return [{ kind: 'source', path: source, create: createSource }, ...inner];
  const volume: MountStep = { kind: 'volume', path: source, copyFrom: copyData ? destination : null };
  return [volume, ...inner];
}
