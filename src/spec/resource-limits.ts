import type { ContainerResources } from '../contract/docker.ts';
import { toUint64 } from '../lib/numbers/to-uint64.ts';
import type { CpuLimits, MemoryLimits } from '../oci/runtime-spec.ts';

/** The period that `NanoCpus` is turned into a quota of: 100 ms. */
const CPU_PERIOD_US = 100_000;

/** What is asked of memory; nothing where nothing is asked for. Swap is written only where it is limited. Pure. */
export function memoryLimits(asked: ContainerResources): MemoryLimits {
  const limits: MemoryLimits = {};
  if ((asked.Memory ?? 0) > 0) limits.limit = asked.Memory as number;
  if ((asked.MemoryReservation ?? 0) > 0) limits.reservation = asked.MemoryReservation as number;
  if ((asked.MemorySwap ?? 0) > 0) limits.swap = asked.MemorySwap as number;
  if (asked.KernelMemory) limits.kernel = asked.KernelMemory;
  if (asked.KernelMemoryTCP) limits.kernelTCP = asked.KernelMemoryTCP;
  if (asked.MemorySwappiness != null) limits.swappiness = asked.MemorySwappiness;
  if (asked.OomKillDisable != null) limits.disableOOMKiller = asked.OomKillDisable;
  return limits;
}

/** What is asked of processors; nothing where nothing is asked for. Pure. */
export function cpuLimits(asked: ContainerResources): CpuLimits {
  const limits: CpuLimits = {};
  if (asked.CpuShares) limits.shares = toUint64(asked.CpuShares);
  if ((asked.NanoCpus ?? 0) > 0) {
    limits.quota = quotaOf(asked.NanoCpus as number);
    limits.period = CPU_PERIOD_US;
  }
  if (asked.CpuPeriod) limits.period = asked.CpuPeriod;
  if (asked.CpuQuota) limits.quota = asked.CpuQuota;
  if (asked.CpuRealtimeRuntime) limits.realtimeRuntime = asked.CpuRealtimeRuntime;
  if (asked.CpuRealtimePeriod) limits.realtimePeriod = toUint64(asked.CpuRealtimePeriod);
  if (asked.CpusetCpus) limits.cpus = asked.CpusetCpus;
  if (asked.CpusetMems) limits.mems = asked.CpusetMems;
  return limits;
}

/** How many processes are asked for: undefined for "do not say", -1 for no limit. Pure. */
export function pidsLimit(asked: ContainerResources): { limit: number } | undefined {
  if (asked.PidsLimit == null) return undefined;
  return { limit: asked.PidsLimit <= 0 ? -1 : asked.PidsLimit };
}

function quotaOf(nanoCpus: number): number {
  return Math.trunc((nanoCpus * CPU_PERIOD_US) / 1e9);
}
