import type { ContainerResources, HostConfig, RestartPolicy } from '../../contract/docker.ts';
import { isApiAtLeast } from '../flags/is-api-at-least.ts';
import { checkResources } from './check-resources.ts';
import { checkRestartPolicy } from './check-restart-policy.ts';
import type { CreateContext } from './context.ts';
import { Problems } from './problem.ts';

/** The body of `POST /containers/{id}/update`. */
export type UpdateRequest = ContainerResources & { RestartPolicy?: RestartPolicy | null };

export interface NormalizedUpdate {
  /** The container's configuration with the change. */
  readonly hostConfig: HostConfig;
  /** What is asked for, without what the kernel cannot do. */
  readonly resources: ContainerResources;
  readonly warnings: readonly string[];
}

const PLAIN = [
  'BlkioWeight',
  'CpuShares',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'CpusetCpus',
  'CpusetMems',
  'Memory',
  'MemorySwap',
  'MemoryReservation',
  'KernelMemory',
  'CpuRealtimePeriod',
  'CpuRealtimeRuntime',
] as const;

/**
 * Judges and applies a change of a container's limits (moby `ContainerUpdate`). Pure; the request is not changed.
 * Throws a `ConfigError` with every problem, the first one in Docker's words.
 */
export function normalizeUpdate(
  request: UpdateRequest,
  container: { readonly id: string; readonly hostConfig: HostConfig },
  context: CreateContext,
): NormalizedUpdate {
  const problems = new Problems();
  const warnings: string[] = [];
  const { RestartPolicy: policy, ...asked } = request;
  const resources: ContainerResources = { ...asked };
  if (isApiAtLeast(context.apiVersion ?? context.dialect.api, '1.42')) delete resources.KernelMemory;
  // Every number that is not positive means "no limit".
  if (resources.PidsLimit != null && resources.PidsLimit < 0) resources.PidsLimit = 0;
  checkRestartPolicy(policy ?? {}, context.dialect, problems);
  checkResources(resources, context, problems, warnings, true);
  refuseConflicts(resources, container, problems);
  if (policy?.Name && policy.Name !== 'no' && container.hostConfig.AutoRemove) {
    problems.add(
      `Cannot update container ${container.id}: Restart policy cannot be updated because AutoRemove is enabled for the container`,
    );
  }
  problems.throwIfAny();
  const changed = Object.fromEntries(
    PLAIN.filter((name) => resources[name]).map((name) => [name, resources[name]]),
  );
  return {
    hostConfig: {
      ...container.hostConfig,
      ...changed,
      ...(resources.PidsLimit == null ? {} : { PidsLimit: resources.PidsLimit }),
      ...(policy?.Name ? { RestartPolicy: policy } : {}),
    },
    resources,
    warnings,
  };
}

/** Limits that cannot be combined with those that the container has. */
function refuseConflicts(
  asked: ContainerResources,
  { id, hostConfig: current }: { readonly id: string; readonly hostConfig: HostConfig },
  problems: Problems,
): void {
  const refuse = (reason: string) => problems.add(`Cannot update container ${id}: ${reason}`);
  const has = (resources: ContainerResources, name: 'NanoCpus' | 'CpuPeriod' | 'CpuQuota') =>
    (resources[name] ?? 0) > 0;
  const conflict = 'Conflicting options: ';
  if (has(asked, 'NanoCpus') && has(current, 'CpuPeriod')) {
    refuse(`${conflict}Nano CPUs cannot be updated as CPU Period has already been set`);
  }
  if (has(asked, 'NanoCpus') && has(current, 'CpuQuota')) {
    refuse(`${conflict}Nano CPUs cannot be updated as CPU Quota has already been set`);
  }
  if (has(asked, 'CpuPeriod') && has(current, 'NanoCpus')) {
    refuse(`${conflict}CPU Period cannot be updated as NanoCPUs has already been set`);
  }
  if (has(asked, 'CpuQuota') && has(current, 'NanoCpus')) {
    refuse(`${conflict}CPU Quota cannot be updated as NanoCPUs has already been set`);
  }
  if (asked.Memory && asked.Memory > (current.MemorySwap ?? 0) && !asked.MemorySwap) {
    refuse(
      'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time',
    );
  }
}
