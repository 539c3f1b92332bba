import test from 'ava';
import type { Resources } from '../../../src/oci/runtime-spec.ts';
import { cpuWeights, limits } from '../../../src/verify/checks/limits.ts';
import { verdictsOf } from '../verdicts-of.ts';

/** Judges resources by the files of a cgroup: `memory/memory.max` in version 1, `memory.max` in version 2. */
function judged(version: 1 | 2, resources: Resources, files: Readonly<Record<string, string>>): string[] {
  const cgroupFiles: Record<string, string[]> = {};
  const texts: Record<string, string> = {};
  for (const [path, text] of Object.entries(files)) {
    const [controller = '', file = ''] = version === 2 ? ['unified', path] : path.split('/');
    cgroupFiles[controller] = [...(cgroupFiles[controller] ?? []), file];
    texts[`/cg/${controller}/${file}`] = text;
  }
  const cgroupFolders = Object.fromEntries(Object.keys(cgroupFiles).map((name) => [name, `/cg/${name}`]));
  return verdictsOf(limits, { linux: { cgroupsPath: '/c', resources } }, texts, {
    cgroupVersion: version,
    cgroupFiles,
    cgroupFolders,
  }).map((line) => line.replace('linux.resources.', ''));
}

test('memory is compared in whole pages, and swap with memory in version 1', (t) => {
  const memory = { limit: 64 * 1024 * 1024 + 100, swap: 128 * 1024 * 1024, reservation: 4096, swappiness: 0 };
  const found = judged(
    1,
    { memory },
    {
      'memory/memory.limit_in_bytes': '67108864\n',
      'memory/memory.memsw.limit_in_bytes': '134217728\n',
      'memory/memory.soft_limit_in_bytes': '8192\n',
      'memory/memory.swappiness': '60\n',
    },
  );
  t.deepEqual(found, [
    'memory.limit: pass (67108864)',
    'memory.swap: pass (134217728)',
    'memory.reservation: differs (8192)',
    'memory.swappiness: differs (60)',
  ]);
});

test('version 2 counts swap without memory, and knows no swappiness', (t) => {
  const found = judged(
    2,
    { memory: { limit: 8192, swap: 12_288, swappiness: 10 } },
    { 'memory.max': '8192\n', 'memory.swap.max': '4096\n' },
  );
  t.deepEqual(found, [
    'memory.limit: pass (8192)',
    'memory.swap: pass (4096)',
    'memory.swappiness: unknown (Version 2 of cgroups has no such limit.)',
  ]);
});

test('unlimited is -1 in the spec, the most pages in version 1 and max in version 2', (t) => {
  const resources = { memory: { limit: -1, swap: -1 }, pids: { limit: -1 } };
  t.deepEqual(
    judged(1, resources, {
      'memory/memory.limit_in_bytes': '9223372036854771712\n',
      'memory/memory.memsw.limit_in_bytes': '9223372036854771712\n',
      'pids/pids.max': 'max\n',
    }),
    [
      'memory.limit: pass (9223372036854771712)',
      'memory.swap: pass (9223372036854771712)',
      'pids.limit: pass (max)',
    ],
  );
  t.deepEqual(
    judged(2, resources, { 'memory.max': 'max\n', 'memory.swap.max': 'max\n', 'pids.max': '7\n' }),
    ['memory.limit: pass (max)', 'memory.swap: pass (max)', 'pids.limit: differs (7)'],
  );
});

test('where nothing is asked, a limit of memory or processor time is a difference', (t) => {
  t.deepEqual(judged(2, {}, { 'memory.max': '4096\n', 'cpu.max': '5000 100000\n' }), [
    'memory.limit: differs (4096)',
    'cpu.quota: differs (5000)',
  ]);
  t.deepEqual(judged(2, {}, {}), []);
});

test('processor time is a quota of a period, in two files or in one', (t) => {
  const cpu = { quota: 50_000, period: 100_000, burst: 1000, cpus: '0-1,3', mems: '0' };
  t.deepEqual(
    judged(
      1,
      { cpu },
      {
        'cpu/cpu.cfs_quota_us': '50000\n',
        'cpu/cpu.cfs_period_us': '100000\n',
        'cpu/cpu.cfs_burst_us': '0\n',
        'cpuset/cpuset.cpus': '0-1,3\n',
        'cpuset/cpuset.mems': '0-1\n',
      },
    ),
    [
      'cpu.quota: pass (50000)',
      'cpu.period: pass (100000)',
      'cpu.burst: differs (0)',
      'cpu.cpus: pass (0,1,3)',
      'cpu.mems: differs (0,1)',
    ],
  );
  t.deepEqual(judged(2, { cpu: { quota: 50_000, period: 100_000 } }, { 'cpu.max': '50000 50000\n' }), [
    'cpu.quota: pass (50000)',
    'cpu.period: differs (50000)',
  ]);
});

test('shares become a weight by either of the two conversions that runtimes have', (t) => {
  t.deepEqual([2, 1024, 262_144].map(cpuWeights), [['1'], ['39', '100'], ['10000']]);
  for (const weight of ['39', '100']) {
    t.deepEqual(judged(2, { cpu: { shares: 1024 } }, { 'cpu.weight': `${weight}\n` }), [
      `cpu.shares: pass (${weight})`,
    ]);
  }
  t.deepEqual(judged(2, { cpu: { shares: 1024 } }, { 'cpu.weight': '40\n' }), ['cpu.shares: differs (40)']);
  t.deepEqual(judged(1, { cpu: { shares: 1 } }, { 'cpu/cpu.shares': '2\n' }), ['cpu.shares: pass (2)']);
});

test('limits of devices are compared device by device', (t) => {
  const blockIO = {
    weight: 500,
    throttleReadBpsDevice: [
      { major: 8, minor: 16, rate: 2048 },
      { major: 8, minor: 0, rate: 1024 },
    ],
    throttleWriteIOPSDevice: [{ major: 8, minor: 0, rate: 5 }],
  };
  t.deepEqual(
    judged(
      1,
      { blockIO },
      {
        'blkio/blkio.bfq.weight': '500\n',
        'blkio/blkio.throttle.read_bps_device': '8:0 1024\n8:16 2048\n',
        'blkio/blkio.throttle.write_iops_device': '8:0 6\n',
      },
    ),
    [
      'blockIO.weight: pass (500)',
      'blockIO.throttleReadBpsDevice: pass (8:0=1024 8:16=2048)',
      'blockIO.throttleWriteIOPSDevice: differs (8:0=6)',
    ],
  );
  t.deepEqual(
    judged(
      2,
      { blockIO },
      {
        'io.weight': 'default 4950\n',
        'io.max': '8:0 rbps=1024 wbps=max riops=max wiops=5\n8:16 rbps=2048 wbps=max riops=max wiops=max\n',
      },
    ),
    [
      'blockIO.weight: pass (4950)',
      'blockIO.throttleReadBpsDevice: pass (8:0=1024 8:16=2048)',
      'blockIO.throttleWriteIOPSDevice: pass (8:0=5)',
    ],
  );
});

test('what the kernel has no file for is unknown, and never a pass', (t) => {
  const resources = {
    blockIO: { leafWeight: 10 },
    hugepageLimits: [{ pageSize: '2MB', limit: 4 * 1024 * 1024 }],
    unified: { 'memory.high': '4096' },
  };
  t.deepEqual(judged(1, resources, {}), [
    'hugepageLimits[2MB]: unknown (The cgroup has no hugetlb.2MB.limit_in_bytes.)',
    'blockIO.leafWeight: unknown (The cgroup has no blkio.leaf_weight.)',
    'unified[memory.high]: unknown (Version 1 of cgroups has no such limit.)',
  ]);
  t.deepEqual(judged(2, resources, { 'hugetlb.2MB.max': '4194304\n', 'memory.high': 'max\n' }), [
    'hugepageLimits[2MB]: pass (4194304)',
    'blockIO.leafWeight: unknown (Version 2 of cgroups has no such limit.)',
    'unified[memory.high]: differs (max)',
  ]);
});

test('a file that the spec names itself may say more than is asked', (t) => {
  const unified = { 'io.max': '8:0 rbps=1024', 'memory.high': '5000' };
  t.deepEqual(
    judged(2, { unified }, { 'io.max': '8:0 rbps=1024 wbps=max\n8:16 rbps=7\n', 'memory.high': '4096\n' }),
    ['unified[io.max]: pass (8:0 rbps=1024)', 'unified[memory.high]: pass (4096)'],
  );
});

test('without a path the cgroup may be the engine’s, so only what is asked is judged', (t) => {
  const circumstances = {
    cgroupVersion: 2 as const,
    cgroupFiles: { unified: ['memory.max', 'pids.max'] },
    cgroupFolders: { unified: '/cg' },
  };
  const texts = { '/cg/memory.max': '4096\n', '/cg/pids.max': '7\n' };
  t.deepEqual(verdictsOf(limits, { linux: { resources: { pids: { limit: 8 } } } }, texts, circumstances), [
    'linux.resources.pids.limit: differs (7)',
  ]);
});

test('more than any memory is as much as the kernel can count', (t) => {
  const hugepageLimits = [{ pageSize: '2MB', limit: 2 ** 63 - 4096 }];
  for (const limit of [JSON.parse('9223372036854775807'), JSON.parse('9223372036854771712')]) {
    t.deepEqual(
      judged(1, { memory: { limit } }, { 'memory/memory.limit_in_bytes': '9223372036854771712\n' }),
      ['memory.limit: pass (9223372036854771712)'],
    );
    t.deepEqual(
      judged(2, { memory: { limit }, hugepageLimits }, { 'memory.max': 'max\n', 'hugetlb.2MB.max': 'max\n' }),
      ['memory.limit: pass (max)', 'hugepageLimits[2MB]: pass (max)'],
    );
  }
  t.deepEqual(judged(2, { memory: { limit: 2 ** 62 } }, { 'memory.max': 'max\n' }), [
    'memory.limit: differs (max)',
  ]);
});

test('a rate of 0 is no limit, and of a device the last one counts', (t) => {
  const rates = [
    { major: 8, minor: 0, rate: 5 },
    { major: 8, minor: 0, rate: 0 },
    { major: 8, minor: 16, rate: 6 },
  ];
  const judgedRates = (found: string) =>
    judged(
      1,
      { blockIO: { throttleWriteIOPSDevice: rates } },
      { 'blkio/blkio.throttle.write_iops_device': found },
    );
  t.deepEqual(judgedRates('8:16 6\n'), ['blockIO.throttleWriteIOPSDevice: pass (8:16=6)']);
  t.deepEqual(judgedRates('8:0 5\n8:16 6\n'), ['blockIO.throttleWriteIOPSDevice: differs (8:0=5 8:16=6)']);
});

test('a file that the spec names itself shows some values in other words', (t) => {
  const pairs = [
    ['memory.high', '1G', '1073741824'],
    ['memory.low', '9223372036854775807', 'max'],
    ['cpuset.cpus', '0,1', '0-1'],
    ['io.weight', '100', 'default 100'],
    ['cpu.max', '50000', '50000 100000'],
  ];
  for (const [file = '', asked = '', shown = ''] of pairs) {
    t.regex(
      judged(2, { unified: { [file]: asked } }, { [file]: `${shown}\n` })[0] as string,
      /: pass /,
      file,
    );
    t.regex(judged(2, { unified: { [file]: asked } }, { [file]: '7\n' })[0] as string, /: differs /, file);
  }
});

test('a list of more processors than there can be is told as it is', (t) => {
  t.deepEqual(judged(1, { cpu: { cpus: '0-99999999999' } }, { 'cpuset/cpuset.cpus': '0-1\n' }), [
    'cpu.cpus: differs (0,1)',
  ]);
});
