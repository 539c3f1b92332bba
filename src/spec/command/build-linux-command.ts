import { joinedContainer } from '../../config/modes/joined-container.ts';
import type { ThrottleDevice } from '../../contract/docker.ts';
import type { SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { quote } from '../../lib/text/quote.ts';
import { containerEnvironment } from '../container-environment.ts';
import { pathInContainer } from '../options/devices.ts';
import { commandOf } from '../options/process.ts';
import { findPeer } from '../peers.ts';
import { userMounts } from '../user-mounts.ts';
import { DEFAULT_ALLOWED_DEVICES, DEFAULT_AUTO_CREATED_DEVICES, mergeDevices } from './default-devices.ts';
import type {
  CommandDevice,
  CommandIdMap,
  CommandMount,
  CommandNetwork,
  CommandResources,
  CommandThrottle,
  LinuxCommand,
} from './linux-command.ts';
import { RLIMIT_NUMBERS } from './rlimit-numbers.ts';

/**
 * The execdriver `Command` that Docker 1.10 makes of a container (moby v1.10.3, `populateCommand`). Throws `SpecError`
 * with its texts. Pure.
 */
export function buildLinuxCommand(input: SpecInput): LinuxCommand {
  const { config, hostConfig, security } = input;
  const network = networkOf(input);
  const ipc = ipcOf(input);
  const asked = (hostConfig.Devices ?? []).flatMap((mapping) => devicesAt(input, mapping));
  const [entrypoint = '', ...args] = commandOf(input);
  const remap = input.settings.usernsRemap;
  refuseSeccomp(input);
  return {
    container_pid: 0,
    id: input.id,
    initpath: '/.dockerinit',
    mount_label: security.mountLabel,
    mounts: userMounts(input, { sorted: false, shm: 'engine-folder' }).map(toMount),
    network,
    process_config: {
      tty: config.Tty === true,
      entrypoint,
      arguments: args,
      privileged: hostConfig.Privileged === true,
      user: config.User ?? '',
      env: containerEnvironment(input, config.Tty === true),
      setsid: true,
    },
    process_label: security.processLabel,
    resources: resourcesOf(input),
    rootfs: input.rootfs.path,
    working_dir: config.WorkingDir ?? '',
    tmpdir: '',
    allowed_devices: mergeDevices(DEFAULT_ALLOWED_DEVICES, asked),
    apparmor_profile: security.appArmorProfile,
    autocreated_devices: mergeDevices(DEFAULT_AUTO_CREATED_DEVICES, asked),
    cap_add: hostConfig.CapAdd ?? null,
    cap_drop: hostConfig.CapDrop ?? null,
    cgroup_parent: cgroupParentOf(input),
    gidmapping: remap?.gidMappings.length ? remap.gidMappings.map(toIdMap) : null,
    group_add: hostConfig.GroupAdd ?? null,
    ipc,
    oom_score_adj: hostConfig.OomScoreAdj ?? 0,
    pid: { host_pid: hostConfig.PidMode === 'host' },
    readonly_rootfs: hostConfig.ReadonlyRootfs === true,
    remap_root: {
      root_uid: remap?.uidMappings[0]?.hostID ?? 0,
      root_gid: remap?.gidMappings[0]?.hostID ?? 0,
    },
    seccomp_profile: security.seccompProfile,
    uidmapping: remap?.uidMappings.length ? remap.uidMappings.map(toIdMap) : null,
    uts: { host_uts: hostConfig.UTSMode === 'host' },
  };
}

/** Undefined for a container without a network; a path only for the host's. */
function networkOf(input: SpecInput): CommandNetwork | null {
  if (input.config.NetworkDisabled) return null;
  const { NetworkMode } = input.hostConfig;
  const name = joinedContainer(NetworkMode);
  const network = { mtu: 0, container_id: '', namespace_path: '', host_networking: false };
  if (NetworkMode === 'host') return { ...network, namespace_path: input.sandboxKey };
  if (name === undefined) return network;
  const peer = findPeer(input, name);
  if (!peer.running) {
    throw new SpecError('PEER_UNAVAILABLE', `cannot join network of a non running container: ${name}`);
  }
  return { ...network, container_id: peer.id };
}

function ipcOf(input: SpecInput): LinuxCommand['ipc'] {
  const { IpcMode } = input.hostConfig;
  const name = joinedContainer(IpcMode);
  if (name !== undefined) {
    const peer = findPeer(input, name);
    if (!peer.running) {
      throw new SpecError('PEER_UNAVAILABLE', `cannot join IPC of a non running container: ${name}`);
    }
    return { container_id: peer.id, host_ipc: false };
  }
  if (IpcMode !== 'host') return { container_id: '', host_ipc: false };
  for (const [path, isThere] of [
    ['/dev/shm', input.host.devShm],
    ['/dev/mqueue', input.host.devMqueue],
  ] as const) {
    if (isThere === false) {
      throw new SpecError('SPEC_REFUSED', `${path} is not mounted, but must be for --ipc=host`);
    }
  }
  return { container_id: '', host_ipc: true };
}

/** The container's own, else the setting's, else what the setting of the driver means. */
function cgroupParentOf({ hostConfig, settings, engine }: SpecInput): string {
  const byDriver = settings.cgroupDriver === 'systemd' ? 'system.slice' : engine.cgroupParent;
  return hostConfig.CgroupParent || settings.cgroupParent || byDriver;
}

function refuseSeccomp({ host, security }: SpecInput): void {
  if (host.seccomp || ['', 'unconfined'].includes(security.seccompProfile)) return;
  throw new SpecError(
    'SPEC_REFUSED',
    'Seccomp is not enabled in your kernel, cannot run a custom seccomp profile.',
  );
}

function toIdMap({
  containerID,
  hostID,
  size,
}: {
  containerID: number;
  hostID: number;
  size: number;
}): CommandIdMap {
  return { container_id: containerID, host_id: hostID, size };
}

function toMount(mount: ReturnType<typeof userMounts>[number]): CommandMount {
  const isTmpfs = mount.tmpfsOptions !== undefined;
  return {
    source: mount.source,
    destination: mount.destination,
    writable: isTmpfs ? false : mount.writable,
    data: mount.tmpfsOptions ?? '',
    mountpropagation: isTmpfs ? '' : mount.propagation,
  };
}

function devicesAt(
  input: SpecInput,
  mapping: NonNullable<SpecInput['hostConfig']['Devices']>[number],
): CommandDevice[] {
  const found = input.devices[mapping.PathOnHost] ?? { kind: 'missing' };
  const inContainer = mapping.PathInContainer ?? mapping.PathOnHost;
  const devices =
    found.kind === 'device'
      ? [{ ...found.device, path: inContainer }]
      : found.kind === 'directory'
        ? found.devices.map((device) => ({
            ...device,
            path: pathInContainer(device.path, found.path, mapping),
          }))
        : [];
  if (devices.length === 0) {
    throw new SpecError(
      'DEVICE_UNAVAILABLE',
      `error gathering device information while adding custom device ${quote(mapping.PathOnHost)}: ${found.kind === 'missing' ? 'no such file or directory' : 'not a device node'}`,
      { value: mapping.PathOnHost },
    );
  }
  return devices.map(({ type, path, major, minor, fileMode, uid, gid }) => ({
    ...{ type: type.charCodeAt(0), path, major, minor },
    ...{ permissions: mapping.CgroupPermissions ?? '', file_mode: fileMode, uid, gid },
  }));
}

function resourcesOf(input: SpecInput): CommandResources {
  const { hostConfig: asked, settings } = input;
  const own = asked.Ulimits ?? [];
  const named = new Set(own.map(({ Name }) => Name));
  const limits = [...own, ...settings.defaultUlimits.filter(({ Name, key = Name }) => !named.has(key))];
  return {
    memory: asked.Memory ?? 0,
    memory_reservation: asked.MemoryReservation ?? 0,
    cpu_shares: asked.CpuShares ?? 0,
    blkio_weight: asked.BlkioWeight ?? 0,
    blkio_weight_device: asked.BlkioWeightDevice?.length
      ? asked.BlkioWeightDevice.map(({ Path, Weight }) => ({
          ...deviceNumbers(input, Path),
          weight: Weight,
          leafWeight: 0,
        }))
      : null,
    blkio_throttle_read_bps_device: throttles(input, asked.BlkioDeviceReadBps),
    blkio_throttle_write_bps_device: throttles(input, asked.BlkioDeviceWriteBps),
    blkio_throttle_read_iops_device: throttles(input, asked.BlkioDeviceReadIOps),
    blkio_throttle_write_iops_device: throttles(input, asked.BlkioDeviceWriteIOps),
    memory_swap: asked.MemorySwap ?? 0,
    kernel_memory: asked.KernelMemory ?? 0,
    cpu_quota: asked.CpuQuota ?? 0,
    cpuset_cpus: asked.CpusetCpus ?? '',
    cpuset_mems: asked.CpusetMems ?? '',
    cpu_period: asked.CpuPeriod ?? 0,
    rlimits: limits.map(({ Name, Hard, Soft }) => ({ type: rlimitNumber(Name), hard: Hard, soft: Soft })),
    oom_kill_disable: asked.OomKillDisable === true,
    memory_swappiness: asked.MemorySwappiness ?? -1,
  };
}

function rlimitNumber(name: string): number {
  const number = RLIMIT_NUMBERS[name.toLowerCase()];
  if (number === undefined)
    throw new SpecError('SPEC_REFUSED', `Invalid ulimit name ${name}`, { value: name });
  return number;
}

function throttles(
  input: SpecInput,
  asked: readonly ThrottleDevice[] | null | undefined,
): readonly CommandThrottle[] | null {
  if (!asked?.length) return null;
  return asked.map(({ Path, Rate }) => ({ ...deviceNumbers(input, Path), rate: Rate }));
}

function deviceNumbers(input: SpecInput, path: string): { major: number; minor: number } {
  const found = input.devices[path];
  if (found === undefined || found.kind === 'missing') {
    throw new SpecError('DEVICE_UNAVAILABLE', `stat ${path}: no such file or directory`, { value: path });
  }
  return found.kind === 'device'
    ? { major: found.device.major, minor: found.device.minor }
    : { major: 0, minor: 0 };
}
