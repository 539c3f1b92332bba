import type { CgroupFacts } from '../../src/contract/host-facts.ts';

const ALL = {
  memoryLimit: true,
  swapLimit: true,
  kernelMemory: false,
  swappiness: false,
  oomKillDisable: false,
  pidsLimit: false,
  cpuCfs: true,
  cpuShares: true,
  cpuset: false,
  cpuRealtime: false,
  blkioWeight: false,
  blkioThrottle: false,
};

export const HYBRID_FACTS: CgroupFacts = {
  ...ALL,
  version: 1,
  layout: 'hybrid',
  driver: 'cgroupfs',
  controllers: ['cpu', 'cpuacct', 'memory'],
  mounts: {
    cpu: '/sys/fs/cgroup/cpu,cpuacct',
    cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
    memory: '/sys/fs/cgroup/memory',
    'name=systemd': '/sys/fs/cgroup/systemd',
    unified: '/sys/fs/cgroup/unified',
  },
};

export const UNIFIED_FACTS: CgroupFacts = {
  ...ALL,
  version: 2,
  layout: 'unified',
  driver: 'cgroupfs',
  controllers: ['cpu', 'memory'],
  mounts: { unified: '/sys/fs/cgroup' },
};
