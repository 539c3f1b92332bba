import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { FACTS, withHostConfig } from '../spec-input.ts';

const BUILDERS = ['docker-1.11', 'docker-1.12', 'docker-1.13', 'docker-20.10', 'docker-24.0', 'current'];

function resourcesOf(name: string, hostConfig: SpecInput['hostConfig'], devices: SpecInput['devices'] = {}) {
  const input = withHostConfig({ OomKillDisable: null, ...hostConfig }, { devices });
  const { devices: _, ...resources } = buildSpec(input, findPipeline(name)).linux?.resources ?? {};
  return resources;
}

for (const name of BUILDERS) {
  test(`${name}: every limit has its place`, (t) => {
    const { memory, cpu, pids } = resourcesOf(name, {
      Memory: 1,
      MemoryReservation: 2,
      MemorySwap: 3,
      KernelMemory: 4,
      KernelMemoryTCP: 5,
      MemorySwappiness: 6,
      OomKillDisable: true,
      CpuShares: 7,
      CpuPeriod: 8,
      CpuQuota: 9,
      CpusetCpus: '0',
      CpusetMems: '1',
      PidsLimit: 10,
    });

    t.deepEqual(memory, {
      limit: 1,
      reservation: 2,
      swap: 3,
      kernel: 4,
      kernelTCP: 5,
      swappiness: 6,
      disableOOMKiller: true,
    });
    t.deepEqual(cpu, { shares: 7, period: 8, quota: 9, cpus: '0', mems: '1' });
    t.deepEqual(pids, { limit: 10 });
  });

  test(`${name}: no limit of processes, or a negative one, is unlimited; swap without a limit is not said`, (t) => {
    t.deepEqual(resourcesOf(name, { PidsLimit: 0 }).pids, { limit: -1 });
    t.deepEqual(resourcesOf(name, { PidsLimit: -5 }).pids, { limit: -1 });
    t.is(resourcesOf(name, { MemorySwap: -1 }).memory?.swap, undefined);
    t.is(resourcesOf(name, { MemorySwappiness: 0 }).memory?.swappiness, 0);
    t.is(resourcesOf(name, { OomKillDisable: false }).memory?.disableOOMKiller, false);
  });

  test(`${name}: negative shares are refused as the runtime refuses them`, (t) => {
    const error = t.throws(() => resourcesOf(name, { CpuShares: -1 }), { instanceOf: SpecError });

    t.is(error?.message, 'shares: invalid argument');
  });

  test(`${name}: a limit for a disk needs a path that is there; what is no device has no numbers`, (t) => {
    const BlkioDeviceReadBps = [{ Path: '/dev/d', Rate: 5 }];
    const words = 'stat /dev/d: no such file or directory';
    const refused = (devices: SpecInput['devices']) =>
      t.throws(() => resourcesOf(name, { BlkioDeviceReadBps }, devices), { instanceOf: SpecError })?.message;
    const limits = (devices: SpecInput['devices']) =>
      resourcesOf(name, { BlkioDeviceReadBps }, devices).blockIO?.throttleReadBpsDevice;
    const [device] = FACTS.devices;

    t.is(refused({}), words);
    t.is(refused({ '/dev/d': { kind: 'missing' } }), words);
    t.deepEqual(limits({ '/dev/d': { kind: 'other' } }), [{ major: 0, minor: 0, rate: 5 }]);
    t.deepEqual(limits({ '/dev/d': { kind: 'device', device: device as NonNullable<typeof device> } }), [
      { major: 10, minor: 232, rate: 5 },
    ]);
  });
}

test('parts of a processor and its real time are known since 1.13', (t) => {
  const asked = { NanoCpus: 1_500_000_000, CpuRealtimePeriod: 1000, CpuRealtimeRuntime: 500 };
  for (const name of BUILDERS) {
    const { cpu } = resourcesOf(name, asked);
    const knows = !['docker-1.11', 'docker-1.12'].includes(name);

    t.deepEqual(
      { ...cpu, shares: cpu?.shares || undefined },
      {
        ...(knows ? { quota: 150_000, period: 100_000, realtimeRuntime: 500, realtimePeriod: 1000 } : {}),
        shares: undefined,
      },
      name,
    );
  }
});

test('what each release says of limits that nobody asked for', (t) => {
  const nothing = (name: string) => resourcesOf(name, {});

  for (const name of ['docker-1.11', 'docker-1.12', 'docker-1.13']) {
    const { memory, cpu, pids, blockIO } = nothing(name);
    t.deepEqual([memory, cpu, pids, blockIO], [{}, {}, { limit: 0 }, { weight: 0 }], name);
  }
  t.deepEqual(nothing('docker-20.10'), { memory: {}, cpu: { shares: 0 }, blockIO: { weight: 0 } });
  t.deepEqual(nothing('docker-24.0'), { blockIO: {} });
  t.deepEqual(nothing('current'), { blockIO: {} });
});
