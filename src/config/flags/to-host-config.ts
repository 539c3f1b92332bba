import type { ContainerResources, HostConfig } from '../../contract/docker.ts';
import type { ContainerFlagValues, CREATE_FLAGS } from './container-flags.ts';
import type { CreateContext } from './create-context.ts';
import type { CreateParts } from './gather-parts.ts';
import { isApiAtLeast } from './is-api-at-least.ts';
import type { ParsedFlags } from './parse-flags.ts';

/** The host's half of a create request, with every field that docker/cli 28 sends. Pure. */
export function toHostConfig(
  { values, given }: ParsedFlags<typeof CREATE_FLAGS>,
  parts: CreateParts,
  context: CreateContext,
): HostConfig {
  return {
    Binds: nullIfEmpty(parts.binds),
    ContainerIDFile: values.cidfile,
    LogConfig: { Type: values['log-driver'], Config: parts.logOptions },
    NetworkMode: values.network[0]?.target ?? 'default',
    PortBindings: parts.portBindings,
    RestartPolicy: parts.restartPolicy,
    AutoRemove: values.rm,
    VolumeDriver: values['volume-driver'],
    VolumesFrom: nullIfEmpty(values['volumes-from']),
    ConsoleSize: toConsoleSize(values, context),
    ...ifAny('Annotations', values.annotation),
    CapAdd: toCapabilities(values['cap-add']),
    CapDrop: toCapabilities(values['cap-drop']),
    CgroupnsMode: values.cgroupns,
    Dns: values.dns,
    DnsOptions: values['dns-option'],
    DnsSearch: values['dns-search'],
    ExtraHosts: nullIfEmpty(values['add-host']),
    GroupAdd: nullIfEmpty(values['group-add']),
    IpcMode: values.ipc,
    Cgroup: '',
    Links: nullIfEmpty(values.link),
    OomScoreAdj: values['oom-score-adj'],
    PidMode: values.pid,
    Privileged: values.privileged,
    PublishAllPorts: values['publish-all'],
    ReadonlyRootfs: values['read-only'],
    SecurityOpt: parts.securityOptions,
    ...ifAny('StorageOpt', parts.storageOptions),
    ...ifAny('Tmpfs', toTmpfs(values)),
    UTSMode: values.uts,
    UsernsMode: values.userns,
    ShmSize: values['shm-size'],
    ...ifAny('Sysctls', values.sysctl),
    ...(values.runtime === '' ? {} : { Runtime: values.runtime }),
    Isolation: values.isolation,
    ...toResources(values, parts, context),
    ...(parts.mounts.length === 0 ? {} : { Mounts: parts.mounts }),
    MaskedPaths: parts.unconfinedPaths ? [] : null,
    ReadonlyPaths: parts.unconfinedPaths ? [] : null,
    ...(given.has('init') ? { Init: values.init } : {}),
  };
}

function toResources(
  values: ContainerFlagValues,
  parts: CreateParts,
  { apiVersion }: CreateContext,
): ContainerResources {
  // Kernel memory has a meaning in API 1.40 and 1.41 only.
  const kernelMemory = isApiAtLeast(apiVersion, '1.42') ? 0 : values['kernel-memory'];
  return {
    CpuShares: values['cpu-shares'],
    Memory: values.memory,
    NanoCpus: values.cpus,
    CgroupParent: values['cgroup-parent'],
    BlkioWeight: values['blkio-weight'],
    BlkioWeightDevice: values['blkio-weight-device'],
    BlkioDeviceReadBps: values['device-read-bps'],
    BlkioDeviceWriteBps: values['device-write-bps'],
    BlkioDeviceReadIOps: values['device-read-iops'],
    BlkioDeviceWriteIOps: values['device-write-iops'],
    CpuPeriod: values['cpu-period'],
    CpuQuota: values['cpu-quota'],
    CpuRealtimePeriod: values['cpu-rt-period'],
    CpuRealtimeRuntime: values['cpu-rt-runtime'],
    CpusetCpus: values['cpuset-cpus'],
    CpusetMems: values['cpuset-mems'],
    Devices: parts.devices,
    DeviceCgroupRules: nullIfEmpty(values['device-cgroup-rule']),
    DeviceRequests: nullIfEmpty(parts.deviceRequests),
    ...(kernelMemory === 0 ? {} : { KernelMemory: kernelMemory }),
    MemoryReservation: values['memory-reservation'],
    MemorySwap: values['memory-swap'],
    MemorySwappiness: values['memory-swappiness'],
    OomKillDisable: values['oom-kill-disable'],
    PidsLimit: values['pids-limit'],
    Ulimits: values.ulimit,
    CpuCount: values['cpu-count'],
    CpuPercent: values['cpu-percent'],
    IOMaximumIOps: values['io-maxiops'],
    IOMaximumBandwidth: values['io-maxbandwidth'],
  };
}

/** Daemons before API 1.42 do not know the console's size. */
function toConsoleSize(
  { platform }: ContainerFlagValues,
  { consoleSize, apiVersion }: CreateContext,
): number[] {
  return platform !== '' && !isApiAtLeast(apiVersion, '1.42') ? [0, 0] : [...consoleSize];
}

/** In upper case, with their prefix, each once and in order; `ALL` stays. */
function toCapabilities(names: readonly string[]): string[] | null {
  const normal = names
    .map((name) => name.toUpperCase())
    .map((name) => (name === 'ALL' || name.startsWith('CAP_') ? name : `CAP_${name}`));
  return normal.length === 0 ? null : [...new Set(normal)].sort();
}

/** `PATH[:OPTIONS]`. */
function toTmpfs({ tmpfs }: ContainerFlagValues): Record<string, string> {
  return Object.fromEntries(
    tmpfs.map((text) => {
      const colon = text.indexOf(':');
      return colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
    }),
  );
}

function nullIfEmpty<T>(list: readonly T[]): readonly T[] | null {
  return list.length === 0 ? null : list;
}

function ifAny<Name extends string, T extends object>(name: Name, record: T): { [Key in Name]?: T } {
  return Object.keys(record).length === 0 ? {} : ({ [name]: record } as { [Key in Name]: T });
}
