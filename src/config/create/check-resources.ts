import type { ContainerResources } from '../../contract/docker.ts';
import type { CreateContext } from './context.ts';
import { cpuListProblem } from './cpu-list-problem.ts';
import type { Problems } from './problem.ts';

/** What of a limit the kernel lacks: the limit is dropped with this warning. */
const DISCARDED = {
  memory:
    'Your kernel does not support memory limit capabilities or the cgroup is not mounted. Limitation discarded.',
  swap: 'Your kernel does not support swap limit capabilities or the cgroup is not mounted. Memory limited without swap.',
  swappiness:
    'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
  reservation:
    'Your kernel does not support memory soft limit capabilities or the cgroup is not mounted. Limitation discarded.',
  kernelMemory:
    'Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.',
  oomKill: 'Your kernel does not support OomKillDisable. OomKillDisable discarded.',
  pids: 'Your kernel does not support PIDs limit capabilities or the cgroup is not mounted. PIDs limit discarded.',
  shares: 'Your kernel does not support CPU shares or the cgroup is not mounted. Shares discarded.',
  cfs: 'Your kernel does not support CPU CFS scheduler. CPU period/quota discarded.',
  percent: 'linux does not support CPU percent. Percent discarded.',
  cpuset: 'Your kernel does not support cpuset or the cgroup is not mounted. Cpuset discarded.',
  weight: 'Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.',
  weightDevice:
    'Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.',
} as const;

const THROTTLES = [
  ['BlkioDeviceReadBps', 'BPS Block I/O read limit', 'BPS read limit'],
  ['BlkioDeviceWriteBps', 'BPS Block I/O write limit', 'BPS write limit'],
  ['BlkioDeviceReadIOps', 'IOPS Block read limit', 'IOPS read limit'],
  ['BlkioDeviceWriteIOps', 'IOPS Block write limit', 'IOPS write limit'],
] as const;

interface Checked {
  readonly resources: ContainerResources;
  readonly context: CreateContext;
  readonly problems: Problems;
  readonly warnings: string[];
  /** The limits of a container that exists are changed, not all of them given. */
  readonly update: boolean;
}

/**
 * Checks limits and drops what the kernel cannot do, with a warning, in Docker's order (moby
 * `verifyPlatformContainerResources`). Changes `resources`, `problems` and `warnings`.
 */
export function checkResources(
  resources: ContainerResources,
  context: CreateContext,
  problems: Problems,
  warnings: string[],
  update = false,
): void {
  const checked = { resources, context, problems, warnings, update };
  checkMemory(checked);
  checkKernelMemory(checked);
  checkOomAndPids(checked);
  checkCpu(checked);
  checkCpuset(checked);
  checkBlockIo(checked);
}

function checkMemory({ resources, context, problems, warnings, update }: Checked): void {
  const { cgroup } = context.host;
  const { minimumMemory } = context.dialect;
  if (resources.MemorySwappiness === -1) resources.MemorySwappiness = null;
  const memory = resources.Memory ?? 0;
  if (memory !== 0 && memory < minimumMemory.bytes) {
    problems.add(`Minimum memory limit allowed is ${minimumMemory.text}`);
  }
  if (memory > 0 && !cgroup.memoryLimit) {
    warnings.push(DISCARDED.memory);
    resources.Memory = 0;
    resources.MemorySwap = -1;
  }
  if ((resources.Memory ?? 0) > 0 && resources.MemorySwap !== -1 && !cgroup.swapLimit) {
    warnings.push(DISCARDED.swap);
    resources.MemorySwap = -1;
  }
  const limit = resources.Memory ?? 0;
  const swap = resources.MemorySwap ?? 0;
  if (limit > 0 && swap > 0 && swap < limit) {
    problems.add('Minimum memoryswap limit should be larger than memory limit, see usage');
  }
  if (limit === 0 && swap > 0 && !update) {
    problems.add('You should always set the Memory limit when using Memoryswap limit, see usage');
  }
  checkSwappiness({ resources, context, problems, warnings, update });
  const reservation = resources.MemoryReservation ?? 0;
  if (reservation > 0 && !cgroup.memoryLimit) {
    warnings.push(DISCARDED.reservation);
    resources.MemoryReservation = 0;
  } else if (reservation > 0 && reservation < minimumMemory.bytes) {
    problems.add(`Minimum memory reservation allowed is ${minimumMemory.text}`);
  } else if (limit > 0 && limit < reservation) {
    problems.add('Minimum memory limit can not be less than memory reservation limit, see usage');
  }
}

function checkSwappiness({ resources, context, problems, warnings }: Checked): void {
  const swappiness = resources.MemorySwappiness;
  if (swappiness == null) return;
  if (!context.host.cgroup.swappiness) {
    warnings.push(DISCARDED.swappiness);
    resources.MemorySwappiness = null;
  } else if (swappiness < 0 || swappiness > 100) {
    problems.add(`Invalid value: ${swappiness}, valid memory swappiness range is 0-100`);
  }
}

function checkKernelMemory({ resources, context, problems, warnings }: Checked): void {
  const limit = resources.KernelMemory ?? 0;
  if (limit <= 0) return;
  if (context.dialect.warnsOfKernelMemory) {
    warnings.push('Specifying a kernel memory limit is deprecated and will be removed in a future release.');
  }
  if (!context.host.cgroup.kernelMemory) {
    warnings.push(DISCARDED.kernelMemory);
    resources.KernelMemory = 0;
  } else if (limit < context.dialect.minimumMemory.bytes) {
    problems.add(`Minimum kernel memory limit allowed is ${context.dialect.minimumMemory.text}`);
  }
}

function checkOomAndPids({ resources, context, warnings }: Checked): void {
  const { cgroup } = context.host;
  if (resources.OomKillDisable != null && !cgroup.oomKillDisable) {
    if (resources.OomKillDisable) warnings.push(DISCARDED.oomKill);
    resources.OomKillDisable = null;
  }
  if (resources.OomKillDisable && (resources.Memory ?? 0) === 0) {
    warnings.push(
      'OOM killer is disabled for the container, but no memory limit is set, this can result in the system running out of resources.',
    );
  }
  if (resources.PidsLimit != null && !cgroup.pidsLimit) {
    if (resources.PidsLimit > 0) warnings.push(DISCARDED.pids);
    resources.PidsLimit = null;
  }
}

function checkCpu({ resources, context, problems, warnings }: Checked): void {
  const { cgroup, cpus } = context.host;
  const nano = resources.NanoCpus ?? 0;
  const period = resources.CpuPeriod ?? 0;
  const quota = resources.CpuQuota ?? 0;
  if (nano > 0 && period > 0) {
    problems.add('Conflicting options: Nano CPUs and CPU Period cannot both be set');
  }
  if (nano > 0 && quota > 0) {
    problems.add('Conflicting options: Nano CPUs and CPU Quota cannot both be set');
  }
  if (nano > 0 && !cgroup.cpuCfs) {
    problems.add(
      'NanoCPUs can not be set, as your kernel does not support CPU CFS scheduler or the cgroup is not mounted',
    );
  }
  if (nano < 0 || nano > cpus * 1e9) {
    problems.add(
      `${context.dialect.rangeOfCpus} of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`,
    );
  }
  if ((resources.CpuShares ?? 0) > 0 && !cgroup.cpuShares) {
    warnings.push(DISCARDED.shares);
    resources.CpuShares = 0;
  }
  if ((period !== 0 || quota !== 0) && !cgroup.cpuCfs) {
    warnings.push(DISCARDED.cfs);
    resources.CpuPeriod = 0;
    resources.CpuQuota = 0;
  } else {
    if (period !== 0 && (period < 1000 || period > 1_000_000)) {
      problems.add('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)');
    }
    if (quota > 0 && quota < 1000) problems.add('CPU cfs quota can not be less than 1ms (i.e. 1000)');
  }
  if ((resources.CpuPercent ?? 0) > 0) {
    warnings.push(DISCARDED.percent);
    resources.CpuPercent = 0;
  }
}

function checkCpuset({ resources, context, problems, warnings }: Checked): void {
  if ((resources.CpusetCpus || resources.CpusetMems) && !context.host.cgroup.cpuset) {
    warnings.push(DISCARDED.cpuset);
    resources.CpusetCpus = '';
    resources.CpusetMems = '';
  }
  const { cpusOnline, memoryNodes } = context.host;
  const cpus = resources.CpusetCpus ?? '';
  const mems = resources.CpusetMems ?? '';
  const cpuProblem = cpuListProblem(cpus, cpusOnline);
  if (cpuProblem === 'unavailable') {
    problems.add(`Requested CPUs are not available - requested ${cpus}, available: ${cpusOnline}`);
  } else if (cpuProblem !== undefined) {
    problems.add(`Invalid value ${cpus} for cpuset cpus: ${cpuProblem.invalid}`);
  }
  const memProblem = cpuListProblem(mems, memoryNodes);
  if (memProblem === 'unavailable') {
    problems.add(`Requested memory nodes are not available - requested ${mems}, available: ${memoryNodes}`);
  } else if (memProblem !== undefined) {
    problems.add(`Invalid value ${mems} for cpuset mems: ${memProblem.invalid}`);
  }
}

function checkBlockIo({ resources, context, problems, warnings }: Checked): void {
  const { blkioWeight, blkioThrottle } = context.host.cgroup;
  const weight = resources.BlkioWeight ?? 0;
  if (weight > 0 && !blkioWeight) {
    warnings.push(DISCARDED.weight);
    resources.BlkioWeight = 0;
  } else if (weight > 0 && (weight < 10 || weight > 1000)) {
    problems.add('Range of blkio weight is from 10 to 1000');
  }
  if (resources.IOMaximumBandwidth || resources.IOMaximumIOps) {
    problems.add('Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps');
  }
  if (resources.BlkioWeightDevice?.length && !blkioWeight) {
    warnings.push(DISCARDED.weightDevice);
    resources.BlkioWeightDevice = [];
  }
  for (const [field, what, short] of THROTTLES) {
    if (!resources[field]?.length || blkioThrottle) continue;
    warnings.push(
      `Your kernel does not support ${what} or the cgroup is not mounted. Block I/O ${short} discarded.`,
    );
    resources[field] = [];
  }
}
