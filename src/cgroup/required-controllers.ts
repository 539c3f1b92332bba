import type { Resources } from '../oci/runtime-spec.ts';

/** The controllers that the limits of a spec need, by the names of a cgroup version. Pure. */
export function requiredControllers(resources: Resources, version: 1 | 2): string[] {
  const { memory, cpu, pids, blockIO, hugepageLimits } = resources;
  const { cpus, mems, ...cpuTime } = cpu ?? {};
  const needs = {
    memory: isLimited(memory ?? {}, ['disableOOMKiller', 'swappiness']),
    cpu: isLimited(cpuTime, []),
    cpuset: isLimited({ cpus, mems }, []),
    pids: pids !== undefined && pids.limit > 0,
    [version === 1 ? 'blkio' : 'io']: isLimited(blockIO ?? {}, []),
    hugetlb: (hugepageLimits ?? []).length > 0,
  };
  return Object.entries(needs).flatMap(([name, needed]) => (needed ? [name] : []));
}

function isLimited(limits: object, ignored: readonly string[]): boolean {
  return Object.entries(limits).some(
    ([name, value]) =>
      !ignored.includes(name) &&
      (Array.isArray(value)
        ? value.length > 0
        : value !== undefined && value !== null && value !== 0 && value !== ''),
  );
}
