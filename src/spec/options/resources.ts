import type { HostConfig, ThrottleDevice as ThrottleRequest } from '../../contract/docker.ts';
import type { SpecInput } from '../../contract/spec-input.ts';
import { SpecError } from '../../errors/spec-error.ts';
import type { BlockIo, ThrottleDevice } from '../../oci/runtime-spec.ts';
import { defineOption } from '../option.ts';
import { cpuLimits, memoryLimits, pidsLimit } from '../resource-limits.ts';

interface Parameters {
  /** `memory` and `cpu` are written even where nothing is asked of them. */
  readonly emptyObjects: boolean;
  /** Numbers that are written as 0 where nothing is asked for. */
  readonly zeros: readonly ('shares' | 'weight' | 'pids')[];
  /** `--cpus` is understood, and real-time limits. */
  readonly nanoCpus: boolean;
}

/** Limits on memory, processors, processes and disks. */
export const withResources = defineOption<Parameters>({
  option: 'resources',
  apply: (draft, input, { emptyObjects, zeros, nanoCpus }) => {
    const asked = nanoCpus ? input.hostConfig : withoutNewerLimits(input.hostConfig);
    const blockIO = blockIoLimits(input, zeros.includes('weight'));
    const memory = memoryLimits(asked);
    if ((asked.CpuShares ?? 0) < 0) throw new SpecError('SPEC_REFUSED', 'shares: invalid argument');
    const cpu = cpuLimits(asked);
    if (zeros.includes('shares')) cpu.shares ??= 0;
    const pids = pidsLimit(asked) ?? (zeros.includes('pids') ? { limit: 0 } : undefined);
    const { resources } = draft.linux;
    if (emptyObjects || Object.keys(memory).length > 0) resources.memory = memory;
    if (emptyObjects || Object.keys(cpu).length > 0) resources.cpu = cpu;
    if (pids !== undefined) resources.pids = pids;
    resources.blockIO = blockIO;
  },
  reasons: [
    {
      field: 'linux.resources.memory',
      from: 'default: nothing is asked for, and releases before 23.0 say so',
      says: 'Limits on memory; none here.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.cpu',
      from: 'default: nothing is asked for, and releases before 23.0 say so',
      says: 'Limits on processor time; none here.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.memory.limit',
      from: '--memory (HostConfig.Memory)',
      says: 'The kernel kills processes of the container when together they need more bytes than this and nothing can be swapped or freed.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.memory.swap',
      from: '--memory-swap (HostConfig.MemorySwap); default: twice the memory limit',
      says: 'Memory and swap together, in bytes.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.memory.reservation',
      from: '--memory-reservation (HostConfig.MemoryReservation)',
      says: 'What the container keeps, in bytes, when the host runs short of memory.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.memory.swappiness',
      from: '--memory-swappiness (HostConfig.MemorySwappiness)',
      says: 'How readily the kernel swaps the container’s pages out: 0 hardly, 100 freely. Cgroup v1 only.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.memory.disableOOMKiller',
      from: (input) =>
        input.hostConfig.OomKillDisable
          ? '--oom-kill-disable (HostConfig.OomKillDisable)'
          : 'default: false, on hosts whose kernel has the setting',
      says: 'Whether processes wait for memory instead of being killed at the limit. Cgroup v1 only.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.memory.kernel',
      from: 'HostConfig.KernelMemory',
      says: 'A limit on kernel memory, in bytes; kernels since 5.16 ignore it.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.memory.kernelTCP',
      from: 'HostConfig.KernelMemoryTCP',
      says: 'A limit on the kernel’s buffers for TCP, in bytes. Cgroup v1 only.',
      section: 'config-linux.md, Memory',
    },
    {
      field: 'linux.resources.cpu.shares',
      from: (input) =>
        input.hostConfig.CpuShares
          ? '--cpu-shares (HostConfig.CpuShares)'
          : 'default: 0, which leaves the kernel’s 1024',
      says: 'The container’s weight when processors are scarce: twice the shares, twice the time.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.cpu.quota',
      from: (input) =>
        input.hostConfig.NanoCpus
          ? '--cpus (HostConfig.NanoCpus): that many times the period of 100 ms'
          : '--cpu-quota (HostConfig.CpuQuota)',
      says: 'Microseconds of processor time in each period; then the container waits for the next one.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.cpu.period',
      from: (input) =>
        input.hostConfig.NanoCpus ? '--cpus (HostConfig.NanoCpus)' : '--cpu-period (HostConfig.CpuPeriod)',
      says: 'The length in microseconds of the period that the quota is for.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.cpu.realtimeRuntime',
      from: '--cpu-rt-runtime (HostConfig.CpuRealtimeRuntime)',
      says: 'Microseconds in each real-time period that real-time tasks may run; the cgroups above must have as many to give.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.cpu.realtimePeriod',
      from: '--cpu-rt-period (HostConfig.CpuRealtimePeriod)',
      says: 'The length in microseconds of the real-time period.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.cpu.cpus',
      from: '--cpuset-cpus (HostConfig.CpusetCpus)',
      says: 'The processors that the container may run on.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.cpu.mems',
      from: '--cpuset-mems (HostConfig.CpusetMems)',
      says: 'The memory nodes that the container gets memory from.',
      section: 'config-linux.md, CPU',
    },
    {
      field: 'linux.resources.pids',
      from: '--pids-limit (HostConfig.PidsLimit)',
      says: 'How many processes and threads the container may have; fork(2) fails beyond.',
      section: 'config-linux.md, PIDs',
    },
    {
      field: 'linux.resources.blockIO',
      from: '--blkio-weight and --device-read-bps, -write-bps, -read-iops, -write-iops (HostConfig.Blkio…); empty where none is asked for',
      says: 'The container’s weight at disks, and limits in bytes or operations a second for single devices.',
      section: 'config-linux.md, Block IO',
    },
  ],
});

function withoutNewerLimits(asked: HostConfig): HostConfig {
  return { ...asked, NanoCpus: 0, CpuRealtimePeriod: 0, CpuRealtimeRuntime: 0 };
}

function blockIoLimits(input: SpecInput, zeroWeight: boolean): BlockIo {
  const asked = input.hostConfig;
  const blockIO: BlockIo = {};
  if (asked.BlkioWeight || zeroWeight) blockIO.weight = asked.BlkioWeight ?? 0;
  if (asked.BlkioWeightDevice?.length) {
    blockIO.weightDevice = asked.BlkioWeightDevice.map(({ Path, Weight }) => ({
      ...deviceNumbers(input, Path),
      weight: Weight,
    }));
  }
  setThrottle(blockIO, 'throttleReadBpsDevice', input, asked.BlkioDeviceReadBps);
  setThrottle(blockIO, 'throttleWriteBpsDevice', input, asked.BlkioDeviceWriteBps);
  setThrottle(blockIO, 'throttleReadIOPSDevice', input, asked.BlkioDeviceReadIOps);
  setThrottle(blockIO, 'throttleWriteIOPSDevice', input, asked.BlkioDeviceWriteIOps);
  return blockIO;
}

function setThrottle(
  blockIO: BlockIo,
  field:
    | 'throttleReadBpsDevice'
    | 'throttleWriteBpsDevice'
    | 'throttleReadIOPSDevice'
    | 'throttleWriteIOPSDevice',
  input: SpecInput,
  asked: readonly ThrottleRequest[] | null | undefined,
): void {
  if (!asked?.length) return;
  const limits: ThrottleDevice[] = asked.map(({ Path, Rate }) => ({
    ...deviceNumbers(input, Path),
    rate: Rate,
  }));
  blockIO[field] = limits;
}

function deviceNumbers(input: SpecInput, path: string): { major: number; minor: number } {
  const found = input.devices[path] ?? { kind: 'missing' };
  if (found.kind === 'missing') {
    throw new SpecError('DEVICE_UNAVAILABLE', `stat ${path}: no such file or directory`, { value: path });
  }
  return found.kind === 'device'
    ? { major: found.device.major, minor: found.device.minor }
    : { major: 0, minor: 0 };
}
