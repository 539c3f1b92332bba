import test from 'ava';
import { findPipeline } from '../../src/spec/find-pipeline.ts';
import { updateResources } from '../../src/spec/update-resources.ts';

const ASKED = {
  ...{ Memory: 1, MemoryReservation: 2, MemorySwap: 3, KernelMemory: 4, KernelMemoryTCP: 5 },
  ...{ MemorySwappiness: 6, OomKillDisable: true, CpuShares: 7, CpuPeriod: 8, CpuQuota: 9 },
  ...{ CpuRealtimePeriod: 10, CpuRealtimeRuntime: 11, CpusetCpus: '0', CpusetMems: '1' },
  ...{ BlkioWeight: 12, PidsLimit: 13 },
};

test('an update tells of the limits that it names, but not of those that cannot be changed', (t) => {
  for (const name of ['docker-24.0', 'current']) {
    t.deepEqual(
      updateResources(ASKED, findPipeline(name)),
      {
        memory: { limit: 1, reservation: 2, swap: 3, kernel: 4 },
        cpu: { shares: 7, period: 8, quota: 9, cpus: '0', mems: '1' },
        blockIO: { weight: 12 },
        pids: { limit: 13 },
      },
      name,
    );
    t.deepEqual(updateResources({}, findPipeline(name)), {}, name);
  }
});

test('until 20.10 an update tells of the others as well, with zeros', (t) => {
  for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10']) {
    t.deepEqual(
      updateResources({}, findPipeline(name)),
      {
        blockIO: { weight: 0 },
        cpu: { shares: 0, quota: 0, period: 0 },
        memory: { limit: 0, reservation: 0, kernel: 0 },
      },
      name,
    );
    t.deepEqual(updateResources(ASKED, findPipeline(name)).memory, {
      ...{ limit: 1, reservation: 2, swap: 3, kernel: 4 },
    });
    t.deepEqual(updateResources({ PidsLimit: 0 }, findPipeline(name)).pids, { limit: -1 });
  }
});
