import { dataRootOf } from '../../config/create/data-root.ts';
import type { SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import type { Mount } from '../../oci/runtime-spec.ts';
import { mergeTmpfsOptions } from '../merge-tmpfs-options.ts';
import { type Draft, defineOption } from '../option.ts';
import { type UserMount, userMounts } from '../user-mounts.ts';

interface Parameters {
  /** The user's mounts are ordered by the depth of their destinations, so that none covers another. */
  readonly sorted: boolean;
  /** Where /dev/shm comes from: the spec's own tmpfs for private containers, or always a folder of the engine. */
  readonly shm: 'own-unless-shared' | 'engine-folder';
  /** A read-only bind is read-only all the way down where kernel and runtime can do that. */
  readonly recursiveReadOnly: boolean;
  /** Whether the cgroup file system can be written to can be asked for: `--security-opt writable-cgroups`. */
  readonly writableCgroupsOption: boolean;
  /** How a tmpfs is made. */
  readonly tmpfs: {
    /** Before the user's options. */
    readonly options: readonly string[];
    /** A later option takes the place of an earlier one that it contradicts. */
    readonly merged: boolean;
    /** The size of one for which no options are given; empty for the kernel's own, half of the memory. */
    readonly ownSize: string;
  };
  /** Flags that a user namespace may not drop are written to binds. */
  readonly lockedFlags: boolean;
  /** What a read-only root leaves writable. */
  readonly keepsWritable: readonly string[];
  /** A read-only root keeps /sys read-only even for a privileged container. */
  readonly sysStaysReadonlyWithRoot: boolean;
  /** Refusals, with `SOURCE` and `MOUNT`. */
  readonly notShared: string;
  readonly notSlave: string;
}

/** What is mounted in the container: the default file systems, then the user's mounts. */
export const withMounts = defineOption<Parameters>({
  option: 'mounts',
  apply: (draft, input, parameters) => {
    const asked = userMounts(input, parameters);
    const destinations = new Set(asked.map((mount) => mount.destination));
    const mounts = draft.mounts
      .filter((mount) => staysBeside(destinations, mount.destination, input))
      .map((mount) => sizedShm(mount, input));
    for (const mount of asked) mounts.push(mountOf(mount, draft, input, parameters));
    draft.mounts = input.hostConfig.ReadonlyRootfs
      ? mounts.map((mount) => readOnly(mount, destinations, parameters.keepsWritable))
      : mounts;
    if (input.hostConfig.Privileged) openUp(draft, parameters);
    if (cgroupsAreWritable(input, parameters)) {
      draft.mounts = draft.mounts.map((mount) => (mount.type === 'cgroup' ? writable(mount) : mount));
    }
  },
  reasons: [
    {
      field: 'mounts',
      from: originOfMount,
      says: 'A file system that the runtime mounts inside the container, after those above it in the list; a user’s mount takes the place of the default one.',
      section: 'config.md, Mounts',
    },
    {
      field: 'linux.rootfsPropagation',
      from: '--volume or --mount with shared or slave propagation',
      says: 'How mounts that appear on the host or in the container reach the other; mount_namespaces(7).',
      section: 'config-linux.md, Rootfs Mount Propagation',
    },
    {
      field: 'linux.maskedPaths',
      from: '--privileged (HostConfig.Privileged): none',
      says: 'A privileged container sees all of /proc and /sys.',
      section: 'config-linux.md, Masked Paths',
    },
    {
      field: 'linux.readonlyPaths',
      from: '--privileged (HostConfig.Privileged): none',
      says: 'A privileged container may write to all of /proc and /sys.',
      section: 'config-linux.md, Readonly Paths',
    },
  ],
});

const NETWORK_FILES = new Set(['/etc/resolv.conf', '/etc/hostname', '/etc/hosts']);

function originOfMount(input: SpecInput, destination: string): string {
  if (Object.hasOwn(input.hostConfig.Tmpfs ?? {}, destination)) return '--tmpfs (HostConfig.Tmpfs)';
  const point = input.mountPoints.find((one) => one.destination === destination);
  if (point !== undefined) {
    const isImages = point.type === 'volume' && point.name.length === 64 && point.mode === '';
    return isImages
      ? 'the image, or --volume without a source (Config.Volumes)'
      : '--volume, --mount or --volumes-from (HostConfig.Binds, Mounts, VolumesFrom)';
  }
  if (input.secrets.some((secret) => secret.destination === destination)) return 'a secret';
  if (NETWORK_FILES.has(destination)) return 'the engine: the container’s own file of this name';
  if (destination === '/dev/shm') return '--ipc and --shm-size (HostConfig.IpcMode, HostConfig.ShmSize)';
  return input.hostConfig.Privileged
    ? 'default; writable with --privileged (HostConfig.Privileged)'
    : 'default; read-only or writable by --read-only and the setting userns-remap';
}

/** A default mount goes when the user mounts something in its place, or over all of /dev, or wants no /dev/shm. */
function staysBeside(asked: ReadonlySet<string>, destination: string, input: SpecInput): boolean {
  if (asked.has(destination)) return false;
  if (asked.has('/dev') && destination.startsWith('/dev/')) return false;
  return destination !== '/dev/shm' || input.hostConfig.IpcMode !== 'none';
}

function sizedShm(mount: Mount, input: SpecInput): Mount {
  if (mount.destination !== '/dev/shm') return mount;
  return { ...mount, options: [...(mount.options ?? []), `size=${input.hostConfig.ShmSize ?? 0}`] };
}

function mountOf(asked: UserMount, draft: Draft, input: SpecInput, parameters: Parameters): Mount {
  const { destination, source } = asked;
  if (asked.tmpfsOptions !== undefined) {
    const { tmpfs } = parameters;
    const own = asked.tmpfsOptions || tmpfs.ownSize;
    const options = [...tmpfs.options, ...(own === '' ? [] : own.split(','))];
    return {
      destination,
      type: 'tmpfs',
      source,
      options: tmpfs.merged ? mergeTmpfsOptions(options) : options,
    };
  }
  setRootPropagation(asked, draft, input, parameters);
  const facts = input.sources[source];
  if (facts?.createError !== undefined) {
    throw new SpecError(
      'SPEC_REFUSED',
      `error while creating mount source path '${source}': ${facts.createError}`,
      { value: source },
    );
  }
  const options = [
    asked.nonRecursive ? 'bind' : 'rbind',
    ...(asked.writable ? [] : [readOnlyWord(asked, input, parameters)]),
    ...(asked.propagation === '' ? [] : [asked.propagation]),
    ...(parameters.lockedFlags && isInUserNamespace(input) ? (facts?.lockedFlags ?? []) : []),
  ];
  return { destination, type: 'bind', source, options };
}

function isInUserNamespace({ settings, host }: SpecInput): boolean {
  return settings.usernsRemap !== undefined || host.inUserNamespace === true;
}

/** `rro` is mount_setattr(2) with AT_RECURSIVE: since kernel 5.12. */
function readOnlyWord(asked: UserMount, input: SpecInput, { recursiveReadOnly }: Parameters): 'ro' | 'rro' {
  const possible = recursiveReadOnly && input.host.recursiveReadOnlyMounts === true;
  if (asked.readOnlyForceRecursive && recursiveReadOnly && !possible) {
    throw new SpecError(
      'SPEC_REFUSED',
      'rro is not supported: it needs kernel 5.12 and a runtime that knows it',
    );
  }
  return possible && !asked.nonRecursive && !asked.readOnlyNonRecursive ? 'rro' : 'ro';
}

/** A shared or slave mount needs a source whose mount is like that, and a root that lets events through. */
function setRootPropagation(
  asked: UserMount,
  draft: Draft,
  input: SpecInput,
  { notShared, notSlave }: Parameters,
): void {
  const facts = input.sources[asked.source] ?? { mountPoint: '/', propagation: 'private' };
  if (asked.propagation === 'shared' || asked.propagation === 'rshared') {
    if (facts.propagation !== 'shared') refusePropagation(asked, facts.mountPoint, notShared);
    draft.linux.rootfsPropagation = 'shared';
  } else if (asked.propagation === 'slave' || asked.propagation === 'rslave') {
    if (facts.propagation === 'private') {
      // Chosen for the engine's own folders, not by the user: then a private mount is good enough.
      if (!asked.propagationAsked && touchesDataRoot(asked.source, input)) return;
      refusePropagation(asked, facts.mountPoint, notSlave);
    }
    draft.linux.rootfsPropagation ??= 'rslave';
  }
}

function touchesDataRoot(source: string, input: SpecInput): boolean {
  const root = dataRootOf(input.settings);
  // Docker compares the texts.
  return source.startsWith(root) || root.startsWith(source);
}

function refusePropagation(asked: UserMount, mountPoint: string, words: string): never {
  throw new SpecError(
    'PROPAGATION_UNAVAILABLE',
    words.replace('SOURCE', asked.source).replace('MOUNT', mountPoint),
    { value: asked.source },
  );
}

/** A user namespace cannot change the flag of a mount that it did not make: then the cgroups are writable. */
function cgroupsAreWritable(input: SpecInput, { writableCgroupsOption }: Parameters): boolean {
  const remapped = (input.settings.usernsRemap?.uidMappings.length ?? 0) > 0;
  const asked = writableCgroupsOption ? input.security.writableCgroups : undefined;
  if (asked !== undefined && remapped) {
    throw new SpecError(
      'SPEC_REFUSED',
      'option WritableCgroups conflicts with user namespaces and rootless mode',
    );
  }
  return remapped || (asked ?? input.hostConfig.Privileged === true);
}

/** With a read-only root everything is, but for what the kernel needs and what the user mounted. */
function readOnly(mount: Mount, asked: ReadonlySet<string>, keepsWritable: readonly string[]): Mount {
  if (keepsWritable.includes(mount.destination) || asked.has(mount.destination)) return mount;
  if (mount.options?.includes('ro')) return mount;
  return { ...mount, options: [...(mount.options ?? []), 'ro'] };
}

function openUp(draft: Draft, { sysStaysReadonlyWithRoot }: Parameters): void {
  const keepsSys = sysStaysReadonlyWithRoot && draft.root.readonly === true;
  if (!keepsSys)
    draft.mounts = draft.mounts.map((mount) => (mount.destination === '/sys' ? writable(mount) : mount));
  delete draft.linux.maskedPaths;
  delete draft.linux.readonlyPaths;
}

function writable(mount: Mount): Mount {
  return { ...mount, options: (mount.options ?? []).filter((option) => option !== 'ro') };
}
