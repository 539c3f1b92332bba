import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { busybox, openEngine, outcome } from '../integration/open-engine.ts';
import { cgroupOf, limits, pidOf } from './cgroup-of.ts';
import { testOn } from './on-kernel.ts';

const MIB = 1 << 20;
const V1 = { cgroup: ['legacy', 'hybrid'] } as const;
const RUNTIMES = {
  runc: V1,
  // crun 1.8 refuses a hybrid layout: "cgroups in hybrid mode not supported".
  crun: { cgroup: ['legacy'] },
} as const;
const DISK = '/dev/vda';

for (const [Runtime, needs] of Object.entries(RUNTIMES)) {
  testOn(needs, `each controller’s files hold what was asked for (${Runtime})`, async (t) => {
    const { engine } = await openEngine(t);
    const device = (Rate: number) => [{ Path: DISK, Rate }];
    const container = await busybox(engine, ['sleep', '1000'], {
      hostConfig: {
        Runtime,
        Memory: 64 * MIB,
        MemorySwap: 128 * MIB,
        MemoryReservation: 32 * MIB,
        MemorySwappiness: 7,
        CpuShares: 300,
        CpuQuota: 25_000,
        CpuPeriod: 50_000,
        CpusetCpus: '0',
        CpusetMems: '0',
        PidsLimit: 32,
        BlkioDeviceReadBps: device(MIB),
      },
    });
    await container.start();
    const expected: Record<string, Record<string, string>> = {
      memory: {
        'memory.limit_in_bytes': String(64 * MIB),
        'memory.memsw.limit_in_bytes': String(128 * MIB),
        'memory.soft_limit_in_bytes': String(32 * MIB),
        'memory.swappiness': '7',
      },
      cpu: { 'cpu.shares': '300', 'cpu.cfs_quota_us': '25000', 'cpu.cfs_period_us': '50000' },
      cpuset: { 'cpuset.cpus': '0', 'cpuset.mems': '0' },
      pids: { 'pids.max': '32' },
      blkio: { 'blkio.throttle.read_bps_device': '254:0 1048576' },
    };
    for (const [controller, files] of Object.entries(expected))
      t.deepEqual(limits(await cgroupOf(container, controller), Object.keys(files)), files, controller);
    t.regex(readFileSync(join(await cgroupOf(container, 'devices'), 'devices.list'), 'utf8'), /^c 1:3 rwm$/m);
  });

  testOn(
    needs,
    `a container that needs too much memory is killed, and that is told (${Runtime})`,
    async (t) => {
      const { engine } = await openEngine(t);
      const hungry = await busybox(engine, ['tail', '/dev/zero'], {
        hostConfig: { Runtime, Memory: 16 * MIB, MemorySwap: 16 * MIB },
      });
      t.is((await outcome(hungry)).exitCode, 137);
      t.true((await hungry.inspect()).State.OOMKilled);
    },
  );

  testOn(needs, `pause freezes the container’s processes, and unpause thaws them (${Runtime})`, async (t) => {
    const { engine } = await openEngine(t);
    const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { Runtime } });
    await container.start();
    const state = join(await cgroupOf(container, 'freezer'), 'freezer.state');
    await container.pause();
    t.is(readFileSync(state, 'utf8'), 'FROZEN\n');
    await container.resume();
    t.is(readFileSync(state, 'utf8'), 'THAWED\n');
  });
}

testOn(
  V1,
  'a real-time limit is refused with Docker’s words where the kernel has no real-time groups',
  async (t) => {
    // Debian builds its kernels without RT_GROUP_SCHED: where there are such groups, test/integration/cgroup.test.ts uses them.
    t.false(existsSync('/sys/fs/cgroup/cpu/cpu.rt_runtime_us'));
    const { engine } = await openEngine(t);
    const hostConfig = { CpuRealtimePeriod: 900_000, CpuRealtimeRuntime: 200_000 };
    t.like(await t.throwsAsync(busybox(engine, ['true'], { hostConfig })), {
      message: 'Your kernel does not support CPU real-time scheduler',
    });
  },
);

testOn(V1, 'kernel memory is taken as Docker takes it: a warning, and no file is written', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['true'], {
    hostConfig: { Memory: 64 * MIB, KernelMemory: 32 * MIB },
  });
  t.is((await outcome(container)).exitCode, 0);
});

testOn(
  V1,
  'every hierarchy has the container’s cgroup while it runs, and none of them afterwards',
  async (t) => {
    const { engine } = await openEngine(t);
    const container = await busybox(engine, ['sleep', '1000']);
    await container.start();
    const pid = await pidOf(container);
    const folders: string[] = [];
    for (const controller of ['cpu', 'cpuset', 'memory', 'pids', 'freezer', 'devices', 'blkio'])
      folders.push(await cgroupOf(container, controller));
    for (const folder of folders)
      t.is(readFileSync(join(folder, 'cgroup.procs'), 'utf8'), `${pid}\n`, folder);
    await container.remove({ force: true });
    for (const folder of folders) {
      t.false(existsSync(folder), folder);
      t.false(existsSync(dirname(folder)), dirname(folder));
    }
  },
);
