import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { busybox, openEngine, outcome } from '../integration/open-engine.ts';
import { until } from '../integration/until.ts';
import { cgroupOf, keyed, limits, pidOf } from './cgroup-of.ts';
import { testOn } from './on-kernel.ts';

const MIB = 1 << 20;
const UNIFIED = { cgroup: ['unified'] } as const;
const DISK = '/dev/vda';
/** Every controller whose limits a container's configuration can set. */
const CONTROLLERS = ['cpu', 'cpuset', 'io', 'memory', 'pids'];

for (const Runtime of ['runc', 'crun']) {
  testOn(UNIFIED, `every limit stands in the container’s files, converted as ${Runtime} does`, async (t) => {
    const { engine } = await openEngine(t);
    const device = (Rate: number) => [{ Path: DISK, Rate }];
    const container = await busybox(engine, ['sleep', '1000'], {
      hostConfig: {
        Runtime,
        Memory: 64 * MIB,
        MemorySwap: 96 * MIB,
        MemoryReservation: 32 * MIB,
        CpuShares: 300,
        CpuQuota: 25_000,
        CpuPeriod: 50_000,
        CpusetCpus: '0',
        CpusetMems: '0',
        PidsLimit: 32,
        BlkioDeviceReadBps: device(MIB),
        BlkioDeviceWriteBps: device(2 * MIB),
        BlkioDeviceReadIOps: device(30),
        BlkioDeviceWriteIOps: device(40),
      },
    });
    await container.start();
    const own = await cgroupOf(container);
    const expected = {
      'memory.max': String(64 * MIB),
      // Docker counts memory and swap together, the kernel swap alone.
      'memory.swap.max': String(32 * MIB),
      'memory.low': String(32 * MIB),
      'memory.high': 'max',
      'cpu.max': '25000 50000',
      // 1 + (300 - 2) × 9999 / 262142
      'cpu.weight': '12',
      'pids.max': '32',
      'cpuset.cpus': '0',
      'cpuset.mems': '0',
      'hugetlb.2MB.max': 'max',
    };
    t.deepEqual(limits(own, Object.keys(expected)), expected);
    t.regex(
      readFileSync(join(own, 'io.max'), 'utf8'),
      /^\d+:\d+ rbps=1048576 wbps=2097152 riops=30 wiops=40\n$/,
    );
  });

  testOn(
    UNIFIED,
    `a container that needs too much memory is killed, and that is told (${Runtime})`,
    async (t) => {
      const { engine } = await openEngine(t);
      const hungry = await busybox(engine, ['sh', '-c', 'tail /dev/zero'], {
        hostConfig: { Runtime, Memory: 16 * MIB, MemorySwap: 16 * MIB },
      });
      const { exitCode } = await outcome(hungry);
      t.is(exitCode, 137);
      t.true((await hungry.inspect()).State.OOMKilled);
    },
  );

  testOn(
    UNIFIED,
    `pause freezes the container’s cgroup under ${Runtime}, and unpause thaws it`,
    async (t) => {
      const { engine } = await openEngine(t);
      const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { Runtime } });
      await container.start();
      const own = await cgroupOf(container);
      await container.pause();
      t.is(keyed(own, 'cgroup.events').frozen, 1);
      t.true((await container.inspect()).State.Paused);
      await container.resume();
      t.is(keyed(own, 'cgroup.events').frozen, 0);
    },
  );
}

testOn(
  UNIFIED,
  'a kill within the container that is not for want of memory is not told as one',
  async (t) => {
    const { engine } = await openEngine(t);
    const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { Memory: 32 * MIB } });
    await container.start();
    await container.kill('KILL');
    t.is((await container.wait()).exitCode, 137);
    t.false((await container.inspect()).State.OOMKilled);
  },
);

testOn(
  UNIFIED,
  'the weight of a container’s reads and writes stands where its disk’s scheduler looks for it',
  async (t) => {
    // runc writes BFQ's weight, unconverted, where that scheduler is loaded, else io.weight (libcontainer/cgroups/fs2/io.go).
    execFileSync('modprobe', ['bfq']);
    const { engine } = await openEngine(t);
    const container = await busybox(engine, ['sleep', '1000'], { hostConfig: { BlkioWeight: 300 } });
    await container.start();
    const own = await cgroupOf(container);
    t.deepEqual(limits(own, ['io.bfq.weight']), { 'io.bfq.weight': 'default 300' });
  },
);

testOn(UNIFIED, 'controllers are enabled down the whole path, and only there', async (t) => {
  const { engine, cgroupParent } = await openEngine(t);
  const container = await busybox(engine, ['sleep', '1000'], {
    hostConfig: { CgroupParent: `${cgroupParent}/inner` },
  });
  await container.start();
  const own = await cgroupOf(container);
  for (let folder = dirname(own); folder.startsWith('/sys/fs/cgroup'); folder = dirname(folder)) {
    const enabled = readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8').trim().split(' ');
    t.deepEqual(
      CONTROLLERS.filter((name) => !enabled.includes(name)),
      [],
      folder,
    );
  }
  t.is(readFileSync(join(own, 'cgroup.subtree_control'), 'utf8').trim(), '');
});

testOn(
  UNIFIED,
  'with --cgroupns private a container is at the root of its own cgroups, and so by default',
  async (t) => {
    const { engine } = await openEngine(t);
    for (const hostConfig of [{ CgroupnsMode: 'private' }, {}]) {
      const container = await busybox(engine, ['cat', '/proc/self/cgroup'], { hostConfig });
      t.is((await outcome(container)).stdout, '0::/\n');
    }
  },
);

testOn(UNIFIED, 'with --cgroupns host a container sees where it is', async (t) => {
  const { engine, cgroupParent } = await openEngine(t);
  const container = await busybox(engine, ['cat', '/proc/self/cgroup'], {
    hostConfig: { CgroupnsMode: 'host' },
  });
  t.is((await outcome(container)).stdout, `0::${cgroupParent}/${container.id}\n`);
});

testOn(
  UNIFIED,
  'a container’s own files are what its namespace shows, and cannot be written to',
  async (t) => {
    const { engine } = await openEngine(t);
    const script = 'cat /sys/fs/cgroup/memory.max; echo max > /sys/fs/cgroup/memory.max; echo $?';
    const container = await busybox(engine, ['sh', '-c', script], { hostConfig: { Memory: 64 * MIB } });
    const { stdout, stderr } = await outcome(container);
    t.is(stdout, `${64 * MIB}\n1\n`);
    t.regex(stderr, /Read-only file system/);
  },
);

testOn(
  UNIFIED,
  'no process and no cgroup is left of a container, not even of what it made below its own',
  async (t) => {
    const { engine } = await openEngine(t);
    const script = 'mkdir /sys/fs/cgroup/mine && sleep 999 & sleep 998 & sleep 997 & echo there; wait';
    const container = await busybox(engine, ['sh', '-c', script], { hostConfig: { Privileged: true } });
    await container.start();
    const own = await cgroupOf(container);
    await until(() => existsSync(join(own, 'mine')) && keyed(own, 'cgroup.events').populated === 1);
    const pids = readFileSync(join(own, 'cgroup.procs'), 'utf8').trim().split('\n');
    t.true(pids.includes(String(await pidOf(container))));
    await container.remove({ force: true });
    t.false(existsSync(own));
    t.deepEqual(
      pids.filter(
        (pid) => existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '',
      ),
      [],
    );
  },
);

testOn(UNIFIED, 'what cgroup v2 does not have any more is a warning, and not in the spec', async (t) => {
  const { engine } = await openEngine(t);
  const container = await busybox(engine, ['true'], {
    hostConfig: { Memory: 64 * MIB, MemorySwappiness: 60, OomKillDisable: true },
  });
  t.is((await outcome(container)).exitCode, 0);
});
