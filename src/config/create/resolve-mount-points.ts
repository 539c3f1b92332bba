import type { ContainerConfig, HostConfig, MountRequest } from '../../contract/docker.ts';
import type { MountPoint, Propagation } from '../../contract/spec-input.ts';
import { cleanPath } from '../../lib/paths/clean-path.ts';
import { quote } from '../../lib/text/quote.ts';
import type { CreateContext } from './context.ts';
import { dataRootOf } from './data-root.ts';
import { mountProblem } from './mount-problem.ts';
import { parseBind } from './parse-bind.ts';
import { parseVolumesFrom } from './parse-volumes-from.ts';
import type { Problems } from './problem.ts';
import { renderTmpfsOptions } from './render-tmpfs-options.ts';

const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/**
 * Decides what is mounted where: volumes of other containers, then binds, then mounts, each over what was there before;
 * then the image's and the request's volumes where nothing is yet (moby `registerMountPoints` and
 * `createContainerOSSpecificSettings`). Pure but for look-ups.
 */
export function resolveMountPoints(
  config: ContainerConfig,
  hostConfig: HostConfig,
  context: CreateContext,
  problems: Problems,
): MountPoint[] {
  const points = new Map<string, MountPoint>();
  addVolumesFrom(points, hostConfig, context, problems);
  const taken = new Set<string>();
  for (const raw of hostConfig.Binds ?? []) {
    const point = resolveBind(raw, hostConfig.VolumeDriver ?? '', context, problems);
    if (point === undefined) continue;
    const { destination } = point;
    if (taken.has(destination) || Object.hasOwn(hostConfig.Tmpfs ?? {}, destination)) {
      problems.add(`Duplicate mount point: ${destination}`);
      continue;
    }
    taken.add(destination);
    points.set(destination, point);
  }
  for (const mount of hostConfig.Mounts ?? []) {
    const point = resolveMount(mount, '', context, problems, false);
    if (point === undefined) continue;
    if (taken.has(point.destination)) {
      problems.add(`Duplicate mount point: ${mount.Target}`);
      continue;
    }
    taken.add(point.destination);
    points.set(point.destination, point);
  }
  checkWorkingDir(config, context, problems);
  for (const path of Object.keys(config.Volumes ?? {})) {
    const destination = cleanPath(path);
    if (points.has(destination) || Object.hasOwn(hostConfig.Tmpfs ?? {}, destination)) continue;
    if (context.imagePathKind(destination) === 'file') {
      problems.add(`cannot mount volume over existing file, file exists ${inRootfs(destination, context)}`);
      continue;
    }
    const point = volumePoint(anonymousVolume(destination, hostConfig), '', context, problems);
    if (point !== undefined) points.set(destination, { ...point, mode: '' });
  }
  for (const point of points.values()) refuseCopyOfFile(point, context, problems);
  return [...points.values()];
}

function anonymousVolume(destination: string, { VolumeDriver }: HostConfig): MountRequest {
  return {
    Type: 'volume',
    Target: destination,
    VolumeOptions: { DriverConfig: { Name: VolumeDriver ?? '' } },
  };
}

/** A new volume gets the image's files: from a folder, not from a file. */
function refuseCopyOfFile(point: MountPoint, context: CreateContext, problems: Problems): void {
  if (point.type !== 'volume' || !point.copyData || context.imagePathKind(point.destination) !== 'file')
    return;
  problems.add(`source ${inRootfs(point.destination, context)} is not directory`);
}

function inRootfs(path: string, { rootfsPath = '' }: CreateContext): string {
  return `${rootfsPath}${path}`;
}

function addVolumesFrom(
  points: Map<string, MountPoint>,
  hostConfig: HostConfig,
  context: CreateContext,
  problems: Problems,
): void {
  for (const text of hostConfig.VolumesFrom ?? []) {
    const parsed = parseVolumesFrom(text);
    if (parsed.refusal !== undefined) {
      problems.add(parsed.refusal);
      continue;
    }
    if (parsed.name === '') {
      problems.add('invalid name or ID supplied: ""', 'PEER_UNKNOWN');
      continue;
    }
    const peer = context.findContainer(parsed.name);
    if (peer === undefined) {
      problems.add(`No such container: ${parsed.name}`, 'PEER_UNKNOWN');
      continue;
    }
    for (const point of peer.mountPoints) {
      if (point.type === 'tmpfs') {
        // Docker takes what has no source for a volume, and this one has no name.
        problems.add('get: no such volume');
        continue;
      }
      const writable = point.writable && !parsed.readOnly;
      points.set(point.destination, { ...point, writable, copyData: false, mode: '' });
    }
  }
}

function resolveBind(
  raw: string,
  volumeDriver: string,
  context: CreateContext,
  problems: Problems,
): MountPoint | undefined {
  const parsed = parseBind(raw, volumeDriver);
  if (parsed.refusal !== undefined) {
    problems.add(parsed.refusal);
    return undefined;
  }
  const problem = mountProblem(parsed.mount, context.dialect);
  if (problem !== undefined) {
    problems.add(`invalid volume specification: '${raw}': ${problem}`);
    return undefined;
  }
  return resolveMount(parsed.mount, parsed.mode, context, problems, true);
}

/** A mount that was found to be well-formed, as a mount point. */
function resolveMount(
  mount: MountRequest,
  mode: string,
  context: CreateContext,
  problems: Problems,
  createSource: boolean,
): MountPoint | undefined {
  // One that was refused already has no mount point.
  if (mountProblem(mount, context.dialect) !== undefined) return undefined;
  switch (mount.Type ?? '') {
    case 'volume':
      return volumePoint(mount, mode, context, problems);
    case 'tmpfs':
      return { ...emptyPoint(mount), type: 'tmpfs', tmpfsOptions: renderTmpfsOptions(mount) };
    case 'image':
      return {
        ...emptyPoint(mount),
        type: 'image',
        source: mount.Source ?? '',
        subpath: mount.ImageOptions?.Subpath ?? '',
      };
    default:
      return bindPoint(mount, mode, context, problems, createSource);
  }
}

function emptyPoint(mount: MountRequest): MountPoint {
  return {
    type: 'bind',
    destination: cleanPath(mount.Target ?? ''),
    source: '',
    name: '',
    driver: '',
    mode: '',
    writable: !mount.ReadOnly,
    propagation: '',
    nonRecursive: false,
    readOnlyNonRecursive: false,
    readOnlyForceRecursive: false,
    propagationAsked: false,
    createSource: false,
    copyData: false,
    tmpfsOptions: '',
    subpath: '',
  };
}

function bindPoint(
  mount: MountRequest,
  mode: string,
  context: CreateContext,
  problems: Problems,
  createSource: boolean,
): MountPoint {
  const options = mount.BindOptions;
  const asked = options?.Propagation || undefined;
  const besideEngine = touchesDataRoot(mount.Source ?? '', context);
  if (besideEngine && asked !== undefined && asked !== 'rslave' && asked !== 'rshared') {
    problems.add(
      `invalid mount config: must use either propagation mode "rslave" or "rshared" when mount source is within the daemon root, daemon root: ${quote(dataRootOf(context.settings))}, bind mount source: ${quote(mount.Source ?? '')}, propagation: ${quote(asked)}`,
    );
  }
  return {
    ...emptyPoint(mount),
    source: cleanPath(mount.Source ?? ''),
    mode,
    propagation: (asked ?? (besideEngine ? 'rslave' : 'rprivate')) as Propagation,
    propagationAsked: asked !== undefined,
    nonRecursive: options?.NonRecursive === true,
    readOnlyNonRecursive: options?.ReadOnlyNonRecursive === true,
    readOnlyForceRecursive: options?.ReadOnlyForceRecursive === true,
    createSource: createSource || options?.CreateMountpoint === true,
  };
}

/** Docker compares the texts: a folder inside the engine's, or one that holds it. */
function touchesDataRoot(source: string, context: CreateContext): boolean {
  const root = dataRootOf(context.settings);
  return source.startsWith(root) || root.startsWith(source);
}

function volumePoint(
  mount: MountRequest,
  mode: string,
  context: CreateContext,
  problems: Problems,
): MountPoint | undefined {
  const asked = mount.Source ?? '';
  const driver = mount.VolumeOptions?.DriverConfig?.Name || 'local';
  const name = asked === '' ? context.nameVolume(cleanPath(mount.Target ?? '')) : asked;
  const problem = volumeProblem(name, driver) ?? localOptionsProblem(mount, name, context);
  if (problem !== undefined) {
    problems.add(problem);
    return undefined;
  }
  const point = emptyPoint(mount);
  return {
    ...point,
    type: 'volume',
    source: context.volumePath(name),
    name,
    driver,
    mode: mode === '' ? 'z' : mode,
    copyData: mount.VolumeOptions?.NoCopy !== true,
    subpath: mount.VolumeOptions?.Subpath ?? '',
  };
}

/** What a local volume can be asked for is a mount (moby `volume/local/local_unix.go`). */
const LOCAL_OPTIONS = ['type', 'o', 'device', 'size'];
const REQUIRED_BESIDE: Readonly<Record<string, readonly string[]>> = {
  device: ['type'],
  type: ['device'],
  o: ['device', 'type'],
};

function localOptionsProblem(
  mount: MountRequest,
  name: string,
  { storageQuota }: CreateContext,
): string | undefined {
  const options = mount.VolumeOptions?.DriverConfig?.Options ?? {};
  const unknown = Object.keys(options).find((option) => !LOCAL_OPTIONS.includes(option));
  if (unknown !== undefined) return `create ${name}: invalid option: ${quote(unknown)}`;
  if (options.size !== undefined && !storageQuota) {
    return `create ${name}: quota size requested but no quota support`;
  }
  const missing = Object.keys(options)
    .flatMap((option) => REQUIRED_BESIDE[option] ?? [])
    .find((required) => options[required] === undefined);
  return missing === undefined ? undefined : `create ${name}: missing required option: ${quote(missing)}`;
}

function volumeProblem(name: string, driver: string): string | undefined {
  if (driver !== 'local') {
    return `create ${name}: error looking up volume plugin ${driver}: plugin ${quote(driver)} not found`;
  }
  if (name.length === 1) {
    return `create ${name}: volume name is too short, names should be at least two alphanumeric characters`;
  }
  if (VOLUME_NAME.test(name)) return undefined;
  return `create ${name}: ${quote(name)} includes invalid characters for a local volume name, only ${quote('[a-zA-Z0-9][a-zA-Z0-9_.-]')} are allowed. If you intended to pass a host directory, use absolute path`;
}

/** The directory is made before the image's volumes: over a file that cannot be done. */
function checkWorkingDir(config: ContainerConfig, context: CreateContext, problems: Problems): void {
  if (!config.WorkingDir?.startsWith('/')) return;
  config.WorkingDir = cleanPath(config.WorkingDir);
  if (context.imagePathKind(config.WorkingDir) === 'file') {
    problems.add(`Cannot mkdir: ${config.WorkingDir} is not a directory`);
    return;
  }
  const parts = config.WorkingDir.split('/');
  const parents = parts.map((_part, index) => parts.slice(0, index + 1).join('/')).slice(1, -1);
  const at = parents.findIndex((parent) => context.imagePathKind(parent) === 'file');
  if (at === -1) return;
  // The file itself is found; what is looked for below it is not.
  problems.add(`lstat ${inRootfs(`${parents[at]}/${parts[at + 2]}`, context)}: not a directory`);
}
