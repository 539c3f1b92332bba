import { joinedContainer } from '../config/modes/joined-container.ts';
import type { MountPoint, Propagation, SpecInput } from '../contract/spec-input.ts';
import { SpecError } from '../errors/spec-error.ts';
import { cleanPath } from '../lib/paths/clean-path.ts';
import { join } from '../lib/paths/join.ts';

/** Something to mount besides the defaults. */
export interface UserMount {
  readonly destination: string;
  readonly source: string;
  readonly writable: boolean;
  readonly propagation: Propagation | '';
  readonly propagationAsked: boolean;
  readonly nonRecursive: boolean;
  readonly readOnlyNonRecursive: boolean;
  readonly readOnlyForceRecursive: boolean;
  /** Options of a tmpfs; undefined for a bind. */
  readonly tmpfsOptions: string | undefined;
}

const BIND: UserMount = {
  destination: '',
  source: '',
  writable: true,
  propagation: 'rprivate',
  propagationAsked: false,
  nonRecursive: false,
  readOnlyNonRecursive: false,
  readOnlyForceRecursive: false,
  tmpfsOptions: undefined,
};

const NETWORK_FILES = [
  ['resolvConf', '/etc/resolv.conf'],
  ['hostname', '/etc/hostname'],
  ['hosts', '/etc/hosts'],
] as const;

/**
 * What is mounted besides the defaults: mount points, the container's own files, /dev/shm, tmpfs and secrets. With
 * `sorted`, a destination with fewer parts comes first; equal ones keep their order. Throws `SpecError`. Pure.
 */
export function userMounts(
  input: SpecInput,
  parameters: { readonly sorted: boolean; readonly shm: 'own-unless-shared' | 'engine-folder' },
): UserMount[] {
  const tmpfs = tmpfsMounts(input);
  const coveredByTmpfs = new Set(tmpfs.map((mount) => mount.destination));
  const points = input.mountPoints.filter((point) => !coveredByTmpfs.has(point.destination));
  const mounts = [
    ...byDepth(points.filter((point) => !isNetworkFile(point.destination)).map(bindOf), parameters.sorted),
    ...networkFiles(input, points),
    ...shmMounts(input, parameters.shm),
    ...tmpfs,
    ...input.secrets.map((secret) => ({ ...BIND, ...secret, writable: false, propagation: '' as const })),
  ];
  return byDepth(mounts, parameters.sorted);
}

function byDepth(mounts: UserMount[], sorted: boolean): UserMount[] {
  return sorted ? mounts.sort((left, right) => depth(left) - depth(right)) : mounts;
}

function depth(mount: UserMount): number {
  return cleanPath(mount.destination).split('/').length;
}

function bindOf(point: MountPoint): UserMount {
  const { destination, writable, propagation, propagationAsked } = point;
  const source = point.subpath === '' ? point.source : join(point.source, point.subpath);
  const { nonRecursive, readOnlyNonRecursive, readOnlyForceRecursive } = point;
  return {
    ...{ destination, source, writable, propagation, propagationAsked },
    ...{ nonRecursive, readOnlyNonRecursive, readOnlyForceRecursive, tmpfsOptions: undefined },
  };
}

function isNetworkFile(destination: string): boolean {
  return NETWORK_FILES.some(([, place]) => place === destination);
}

/** The container's own files; a user's mount in the place of one only changes where it comes from. */
function networkFiles(input: SpecInput, points: readonly MountPoint[]): UserMount[] {
  const name = joinedContainer(input.hostConfig.NetworkMode);
  const files = (name === undefined ? undefined : input.peers[name]?.files) ?? input.files;
  return NETWORK_FILES.flatMap(([file, destination]) => {
    const point = points.find((one) => one.destination === destination);
    const source = point?.source ?? files[file];
    if (source === undefined) return [];
    return [{ ...BIND, destination, source, writable: point?.writable ?? !input.hostConfig.ReadonlyRootfs }];
  });
}

function shmMounts(input: SpecInput, shm: 'own-unless-shared' | 'engine-folder'): UserMount[] {
  const mode = input.hostConfig.IpcMode ?? '';
  const isOwn = mode === '' || mode === 'private' || mode === 'none';
  if ((isOwn && shm === 'own-unless-shared') || hasMountAt(input, '/dev/shm')) return [];
  const source = shmSource(input, mode);
  if (source !== '') return [{ ...BIND, destination: '/dev/shm', source }];
  if (shm === 'own-unless-shared') return [];
  // No folder was made for it: a tmpfs of its own is as good for a container that shares it with nobody.
  const tmpfsOptions = `mode=1777,size=${input.hostConfig.ShmSize ?? 0}`;
  return [{ ...BIND, destination: '/dev/shm', source: 'tmpfs', tmpfsOptions }];
}

function shmSource(input: SpecInput, mode: string): string {
  if (mode === 'host') {
    if (input.host.devShm === false) {
      throw new SpecError('SPEC_REFUSED', '/dev/shm is not mounted, but must be for --ipc=host');
    }
    return '/dev/shm';
  }
  const name = joinedContainer(mode);
  return name === undefined ? input.shmPath : (input.peers[name]?.shmPath ?? '');
}

function hasMountAt(input: SpecInput, destination: string): boolean {
  return (
    input.mountPoints.some((point) => point.destination === destination) ||
    Object.hasOwn(input.hostConfig.Tmpfs ?? {}, destination)
  );
}

function tmpfsMounts(input: SpecInput): UserMount[] {
  const asked = Object.entries(input.hostConfig.Tmpfs ?? {}).map(([destination, tmpfsOptions]) => ({
    ...BIND,
    destination,
    source: 'tmpfs',
    tmpfsOptions,
  }));
  const points = input.mountPoints
    .filter((point) => point.type === 'tmpfs')
    .map(({ destination, tmpfsOptions }) => ({ ...BIND, destination, source: 'tmpfs', tmpfsOptions }));
  return [...asked, ...points];
}
