import { availableCapabilities } from '../../config/capabilities/available-capabilities.ts';
import { chooseCapabilities } from '../../config/capabilities/choose-capabilities.ts';
import type { PeerFacts, SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { join } from '../../lib/paths/join.ts';
import type {
  Device,
  DeviceRule,
  Mount,
  Namespace,
  NamespaceType,
  Resources,
  Rlimit,
  Spec,
} from '../../oci/runtime-spec.ts';
import { loadProfile } from '../../seccomp/load-profile.ts';
import { resolveDefaultProfile } from '../../seccomp/resolve-default-profile.ts';
import { DEFAULT_MOUNTS_1_11, READONLY_PATHS_1_11 } from '../pipelines/linux-defaults.ts';
import { resolveUser } from '../resolve-user.ts';
import type { CommandDevice, LinuxCommand } from './linux-command.ts';
import { RLIMIT_NUMBERS } from './rlimit-numbers.ts';

/** What a command does not say, and the driver found out when it ran it. */
export type CommandSurroundings = Pick<SpecInput, 'host' | 'engine' | 'rootfs' | 'settings'> & {
  /** By id. */
  readonly peers: Readonly<Record<string, PeerFacts>>;
};

const MASKED_PATHS_1_10 = ['/proc/kcore', '/proc/latency_stats', '/proc/timer_stats'];
const TEXTS = {
  bothArchitectures: "'architectures' and 'archMap' cannot both be given",
  bothNames: "'name' and 'names' cannot both be given",
  ociFields: false,
};

/**
 * The OCI spec that does what the driver `native` of Docker 1.10 did with a command (moby v1.10.3,
 * `daemon/execdriver/native/create.go`), so that a runtime of today runs it. Throws `SpecError`. Pure.
 */
export function commandToSpec(command: LinuxCommand, around: CommandSurroundings): Spec {
  const { process_config: started, resources } = command;
  const user = resolveUser(started.user, command.group_add ?? [], around.rootfs, false);
  const caps = capabilitiesOf(command, around);
  const hostname = started.env.find((entry) => entry.startsWith('HOSTNAME='))?.slice('HOSTNAME='.length);
  const propagation = rootPropagation(command);
  const seccomp = seccompOf(command, around, caps);
  const appArmor = appArmorOf(command, around);
  const rlimits = resources.rlimits.map(toRlimit);
  const isNewNetwork =
    command.network !== null && command.network.namespace_path === '' && command.network.container_id === '';
  return {
    ociVersion: '1.0.2',
    root: { path: command.rootfs, ...(command.readonly_rootfs ? { readonly: true } : {}) },
    ...(hostname === undefined || command.uts.host_uts ? {} : { hostname }),
    process: {
      ...(started.tty ? { terminal: true } : {}),
      user,
      args: [started.entrypoint, ...started.arguments],
      env: started.env,
      cwd: command.working_dir || '/',
      capabilities: { bounding: caps, effective: caps, permitted: caps, inheritable: caps },
      ...(rlimits.length === 0 ? {} : { rlimits }),
      ...(appArmor === '' ? {} : { apparmorProfile: appArmor }),
      oomScoreAdj: command.oom_score_adj,
      ...(command.process_label === '' ? {} : { selinuxLabel: command.process_label }),
    },
    mounts: mountsOf(command),
    ...(isNewNetwork && around.engine.networkHook !== null
      ? { hooks: { prestart: [around.engine.networkHook] } }
      : {}),
    linux: {
      ...idMaps(command),
      namespaces: namespacesOf(command, around),
      cgroupsPath: cgroupsPathOf(command, around),
      resources: { ...limitsOf(command), devices: rulesOf(command) },
      devices: devicesOf(command, around),
      ...(seccomp === undefined ? {} : { seccomp }),
      ...(propagation === undefined ? {} : { rootfsPropagation: propagation }),
      ...hiddenPaths(command),
      ...(command.mount_label === '' ? {} : { mountLabel: command.mount_label }),
    },
  };
}

function capabilitiesOf(command: LinuxCommand, { host }: CommandSurroundings): readonly string[] {
  return chooseCapabilities(
    {
      add: command.cap_add ?? [],
      drop: command.cap_drop ?? [],
      privileged: command.process_config.privileged,
    },
    availableCapabilities(host.capabilities, { lastKnown: 'CAP_AUDIT_READ' }),
  );
}

function seccompOf(command: LinuxCommand, { host }: CommandSurroundings, caps: readonly string[]) {
  const { seccomp_profile: profile } = command;
  if (profile === 'unconfined' || !host.seccomp) return undefined;
  if (profile !== '') return loadProfile(profile, host.architecture, host.kernel, caps, TEXTS);
  return command.process_config.privileged
    ? undefined
    : resolveDefaultProfile('1.11', host.architecture, host.kernel, caps);
}

function appArmorOf(command: LinuxCommand, { host, engine }: CommandSurroundings): string {
  if (command.apparmor_profile !== '') return command.apparmor_profile;
  if (!host.appArmor) return '';
  return command.process_config.privileged ? 'unconfined' : engine.appArmorProfile;
}

/** The scope's name with the systemd driver, a path with the other. */
function cgroupsPathOf(command: LinuxCommand, { engine, settings }: CommandSurroundings): string {
  return settings.cgroupDriver === 'systemd'
    ? `${command.cgroup_parent}:${engine.scopePrefix}:${command.id}`
    : join(command.cgroup_parent, command.id);
}

function namespacesOf(command: LinuxCommand, around: CommandSurroundings): Namespace[] {
  const joined = (type: NamespaceType, id: string): Namespace => {
    const peer = around.peers[id];
    if (peer === undefined || !peer.running) {
      throw new SpecError('PEER_UNAVAILABLE', `${id} is not a valid running container to join`, {
        value: id,
      });
    }
    return { type, path: `/proc/${peer.pid}/ns/${type === 'network' ? 'net' : type}` };
  };
  const { network, ipc } = command;
  const all: (Namespace | undefined)[] = [
    { type: 'mount' },
    command.uts.host_uts ? undefined : { type: 'uts' },
    ipc.host_ipc ? undefined : ipc.container_id === '' ? { type: 'ipc' } : joined('ipc', ipc.container_id),
    command.pid.host_pid ? undefined : { type: 'pid' },
    network?.container_id
      ? joined('network', network.container_id)
      : network?.namespace_path
        ? { type: 'network', path: network.namespace_path }
        : { type: 'network' },
    command.remap_root.root_uid === 0 ? undefined : { type: 'user' },
  ];
  return all.filter((namespace) => namespace !== undefined);
}

function idMaps(command: LinuxCommand): Pick<NonNullable<Spec['linux']>, 'uidMappings' | 'gidMappings'> {
  if (command.remap_root.root_uid === 0) return {};
  const toOci = (maps: LinuxCommand['uidmapping']) =>
    (maps ?? []).map(({ container_id, host_id, size }) => ({
      containerID: container_id,
      hostID: host_id,
      size,
    }));
  return { uidMappings: toOci(command.uidmapping), gidMappings: toOci(command.gidmapping) };
}

function mountsOf(command: LinuxCommand): Mount[] {
  const own = new Set(command.mounts.map(({ destination }) => destination));
  const { privileged } = command.process_config;
  const isRemapped = command.remap_root.root_uid !== 0;
  const defaults = DEFAULT_MOUNTS_1_11.filter(
    ({ destination }) => !own.has(destination) && !(own.has('/dev') && destination.startsWith('/dev/')),
  ).map((mount) => {
    const opens =
      (mount.type === 'cgroup' && (privileged || isRemapped)) || (mount.destination === '/sys' && privileged);
    return opens ? { ...mount, options: mount.options?.filter((option) => option !== 'ro') ?? [] } : mount;
  });
  return [...defaults.map((mount) => closed(mount, command)), ...command.mounts.map(toMount)];
}

/** A read-only root makes the default mounts read-only, but for what the kernel needs. */
function closed(mount: Mount, command: LinuxCommand): Mount {
  const stays = ['/proc', '/dev', '/dev/pts', '/dev/mqueue'].includes(mount.destination);
  if (!command.readonly_rootfs || stays || mount.options?.includes('ro')) return mount;
  return { ...mount, options: [...(mount.options ?? []), 'ro'] };
}

function toMount(mount: LinuxCommand['mounts'][number]): Mount {
  const { source, destination, data } = mount;
  if (source === 'tmpfs') {
    const own = data === '' ? ['size=65536k'] : data.split(',');
    return { destination, type: 'tmpfs', source, options: ['noexec', 'nosuid', 'nodev', 'rprivate', ...own] };
  }
  return {
    destination,
    type: 'bind',
    source,
    options: [
      'rbind',
      ...(mount.writable ? [] : ['ro']),
      ...(mount.mountpropagation === '' ? [] : [mount.mountpropagation]),
    ],
  };
}

function rootPropagation({ mounts }: LinuxCommand): string | undefined {
  const used = mounts.map(({ mountpropagation }) => mountpropagation);
  if (used.some((word) => word === 'shared' || word === 'rshared')) return 'shared';
  return used.some((word) => word === 'slave' || word === 'rslave') ? 'rslave' : undefined;
}

function hiddenPaths(command: LinuxCommand): {
  maskedPaths?: readonly string[];
  readonlyPaths?: readonly string[];
} {
  const readonlyPaths = command.readonly_rootfs ? [...READONLY_PATHS_1_11, '/dev'] : READONLY_PATHS_1_11;
  if (!command.process_config.privileged) return { maskedPaths: MASKED_PATHS_1_10, readonlyPaths };
  return command.readonly_rootfs ? { readonlyPaths } : {};
}

function devicesOf(command: LinuxCommand, { host }: CommandSurroundings): readonly Device[] {
  if (command.process_config.privileged) return host.devices;
  const isRemapped = command.remap_root.root_uid !== 0;
  return command.autocreated_devices.map((device) => ({
    ...{
      path: device.path,
      type: String.fromCharCode(device.type),
      major: device.major,
      minor: device.minor,
    },
    ...{ fileMode: device.file_mode, uid: device.uid, gid: device.gid },
    ...(isRemapped ? { uid: command.remap_root.root_uid, gid: command.remap_root.root_gid } : {}),
  }));
}

function rulesOf(command: LinuxCommand): DeviceRule[] {
  if (command.process_config.privileged) return [{ allow: true, access: 'rwm' }];
  return [{ allow: false, access: 'rwm' }, ...command.allowed_devices.map(toRule)];
}

function toRule({ type, major, minor, permissions }: CommandDevice): DeviceRule {
  return { allow: true, type: String.fromCharCode(type), major, minor, access: permissions };
}

/** A limit of 0 is none; swappiness -1 is the kernel's own. */
function limitsOf({ resources: asked }: LinuxCommand): Resources {
  return {
    memory: {
      ...(asked.memory > 0 ? { limit: asked.memory } : {}),
      ...(asked.memory_reservation > 0 ? { reservation: asked.memory_reservation } : {}),
      ...(asked.memory_swap === 0 ? {} : { swap: asked.memory_swap }),
      ...(asked.kernel_memory > 0 ? { kernel: asked.kernel_memory } : {}),
      ...(asked.memory_swappiness === -1 ? {} : { swappiness: asked.memory_swappiness }),
      disableOOMKiller: asked.oom_kill_disable,
    },
    cpu: {
      ...(asked.cpu_shares === 0 ? {} : { shares: asked.cpu_shares }),
      ...(asked.cpu_quota === 0 ? {} : { quota: asked.cpu_quota }),
      ...(asked.cpu_period === 0 ? {} : { period: asked.cpu_period }),
      ...(asked.cpuset_cpus === '' ? {} : { cpus: asked.cpuset_cpus }),
      ...(asked.cpuset_mems === '' ? {} : { mems: asked.cpuset_mems }),
    },
    blockIO: {
      ...(asked.blkio_weight === 0 ? {} : { weight: asked.blkio_weight }),
      ...(asked.blkio_weight_device === null ? {} : { weightDevice: asked.blkio_weight_device }),
      ...throttle('throttleReadBpsDevice', asked.blkio_throttle_read_bps_device),
      ...throttle('throttleWriteBpsDevice', asked.blkio_throttle_write_bps_device),
      ...throttle('throttleReadIOPSDevice', asked.blkio_throttle_read_iops_device),
      ...throttle('throttleWriteIOPSDevice', asked.blkio_throttle_write_iops_device),
    },
  };
}

function throttle(name: string, devices: LinuxCommand['resources']['blkio_throttle_read_bps_device']) {
  return devices === null ? {} : { [name]: devices };
}

function toRlimit({ type, hard, soft }: LinuxCommand['resources']['rlimits'][number]): Rlimit {
  const [name = ''] = Object.entries(RLIMIT_NUMBERS).find(([, number]) => number === type) ?? [];
  const unsigned = (limit: number) => (limit < 0 ? 2 ** 64 : limit);
  return { type: `RLIMIT_${name.toUpperCase()}`, soft: unsigned(soft), hard: unsigned(hard) };
}
