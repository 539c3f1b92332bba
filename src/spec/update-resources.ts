import type { ContainerResources } from '../contract/docker.ts';
import type { Resources } from '../oci/runtime-spec.ts';
import type { Pipeline } from './option.ts';
import { cpuLimits, memoryLimits, pidsLimit } from './resource-limits.ts';

/**
 * What `docker update` tells the runtime to change: only what the request names (moby `daemon/update_linux.go`). Pure.
 */
export function updateResources(asked: ContainerResources, { later }: Pipeline): Resources {
  const resources: Resources = {};
  const { realtimePeriod, realtimeRuntime, ...cpu } = cpuLimits(asked);
  const { swappiness, disableOOMKiller, kernelTCP, ...memory } = memoryLimits(asked);
  const pids = pidsLimit(asked);
  if (later.updateWritesZeros) {
    return {
      blockIO: { weight: asked.BlkioWeight ?? 0 },
      cpu: { shares: 0, quota: 0, period: 0, ...cpu },
      memory: { limit: 0, reservation: 0, kernel: 0, ...memory },
      ...(pids === undefined ? {} : { pids }),
    };
  }
  if (asked.BlkioWeight) resources.blockIO = { weight: asked.BlkioWeight };
  if (Object.keys(cpu).length > 0) resources.cpu = cpu;
  if (Object.keys(memory).length > 0) resources.memory = memory;
  if (pids !== undefined) resources.pids = pids;
  return resources;
}
