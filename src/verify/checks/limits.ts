import { join } from '../../lib/paths/join.ts';
import type { Resources } from '../../oci/runtime-spec.ts';
import { type Check, type Circumstances, listed, type Question, unanswerable } from '../question.ts';

/** What a limit comes to in one file of a cgroup. */
export interface LimitFile {
  readonly controller: string;
  readonly file: string;
  /** What may stand in the file; the first is what is meant. Empty where nothing is asked of it. */
  expected(pageSize: number): readonly string[];
  /** The part of the file that counts; default all of it. */
  part?(text: string): string;
}

/** One limit, as the spec asks it. */
export interface Limit {
  readonly field: string;
  readonly asked: string;
  /** The first file that is there counts. None where that version of cgroups has no such limit. */
  readonly v1: readonly LimitFile[];
  readonly v2: readonly LimitFile[];
  /** Where nothing is asked, so that a file that is not there is no question. */
  readonly isDefault?: boolean;
}

/** What `memory.limit_in_bytes` holds where nothing limits: the most pages that fit in 63 bits. */
const UNLIMITED_BYTES = (pageSize: number) => wholePages(2 ** 63, pageSize);

/** Every limit of the container's cgroup, in the file that enforces it. */
export const limits: Check = {
  covers: [
    'linux.resources.memory',
    'linux.resources.cpu',
    'linux.resources.pids',
    'linux.resources.blockIO',
    'linux.resources.hugepageLimits',
    'linux.resources.rdma',
    'linux.resources.network',
    'linux.resources.unified',
    'linux.resources.oomScoreAdj',
  ],
  ask: ({ linux }, circumstances) =>
    limitsOf(linux?.resources ?? {})
      // Without a path the cgroup can be that of the engine, whose limits are nobody's question.
      .filter(({ isDefault = false }) => !isDefault || (linux?.cgroupsPath ?? '') !== '')
      .filter(
        ({ isDefault = false, v2 }) =>
          !isDefault || !v2.some(({ file }) => file in (linux?.resources?.unified ?? {})),
      )
      .flatMap((limit) => askLimit(limit, circumstances)),
};

function askLimit(
  { field, asked, isDefault = false, ...files }: Limit,
  circumstances: Circumstances,
): Question[] {
  const { cgroupVersion, cgroupFolders, cgroupFiles, pageSize } = circumstances;
  const known = cgroupVersion === 2 ? files.v2 : files.v1;
  const folderOf = ({ controller }: LimitFile) => (cgroupVersion === 2 ? 'unified' : controller);
  const limit = known.find((each) => cgroupFiles[folderOf(each)]?.includes(each.file));
  const name = `linux.resources.${field}`;
  if (cgroupVersion === 0)
    return isDefault ? [] : [unanswerable(name, asked, 'No cgroup hierarchy is mounted.')];
  if (limit === undefined) {
    const reason =
      known.length === 0
        ? `Version ${cgroupVersion} of cgroups has no such limit.`
        : `The cgroup has no ${known.map(({ file }) => file).join(' and no ')}.`;
    return isDefault ? [] : [unanswerable(name, asked, reason)];
  }
  const { file, expected, part = (text: string) => text.trim() } = limit;
  const accepted = expected(pageSize);
  if (accepted.length === 0) return [];
  return [
    {
      field: name,
      asked: asked === accepted[0] ? asked : `${asked} (${accepted[0]})`,
      sources: [{ kind: 'file', path: join(cgroupFolders[folderOf(limit)] as string, file) }],
      judge: (text) => ({ found: part(text), agrees: accepted.includes(part(text)) }),
    },
  ];
}

/** The limits of a spec. What sets none (a quota of 0, as runc and crun have it) is left out. Pure. */
export function limitsOf(resources: Resources): Limit[] {
  return [
    ...memoryLimits(resources),
    ...cpuLimits(resources),
    ...otherLimits(resources),
    ...blockIoLimits(resources),
    ...unifiedLimits(resources),
  ];
}

function memoryLimits({ memory = {} }: Resources): Limit[] {
  const v1Bytes = (file: string, value: number): LimitFile => ({
    controller: 'memory',
    file,
    expected: (pageSize) => [value < 0 ? UNLIMITED_BYTES(pageSize) : wholePages(value, pageSize)],
  });
  const v2Bytes = (file: string, value: number): LimitFile => ({
    controller: 'memory',
    file,
    expected: (pageSize) => [v2Pages(value, pageSize)],
  });
  const { limit, swap, reservation, kernel, kernelTCP, swappiness, disableOOMKiller } = memory;
  const isUnlimited = limit === undefined || limit === 0;
  return [
    {
      field: 'memory.limit',
      asked: isUnlimited ? 'none' : String(limit),
      v1: [v1Bytes('memory.limit_in_bytes', limit || -1)],
      v2: [v2Bytes('memory.max', limit || -1)],
      isDefault: isUnlimited,
    },
    ...when(swap, (bytes) => ({
      field: 'memory.swap',
      asked: String(bytes),
      v1: [v1Bytes('memory.memsw.limit_in_bytes', bytes)],
      // Version 2 counts swap alone, the spec both together.
      v2: [v2Bytes('memory.swap.max', bytes < 0 ? -1 : bytes - Math.max(limit ?? 0, 0))],
    })),
    ...when(reservation, (bytes) => ({
      field: 'memory.reservation',
      asked: String(bytes),
      v1: [v1Bytes('memory.soft_limit_in_bytes', bytes)],
      v2: [v2Bytes('memory.low', bytes)],
    })),
    ...when(kernel, (bytes) => ({
      field: 'memory.kernel',
      asked: String(bytes),
      v1: [v1Bytes('memory.kmem.limit_in_bytes', bytes)],
      v2: [],
    })),
    ...when(kernelTCP, (bytes) => ({
      field: 'memory.kernelTCP',
      asked: String(bytes),
      v1: [v1Bytes('memory.kmem.tcp.limit_in_bytes', bytes)],
      v2: [],
    })),
    // Of all these only this one may be 0; the largest uint64 stands for "as it is" (runc, libcontainer/cgroups/fs/memory.go).
    ...(swappiness === undefined || swappiness > 200
      ? []
      : [
          {
            field: 'memory.swappiness',
            asked: String(swappiness),
            v1: [plain('memory', 'memory.swappiness', String(swappiness))],
            v2: [],
          },
        ]),
    ...(disableOOMKiller === undefined
      ? []
      : [
          {
            field: 'memory.disableOOMKiller',
            asked: String(disableOOMKiller),
            v1: [
              {
                ...plain('memory', 'memory.oom_control', disableOOMKiller ? '1' : '0'),
                part: (text: string) => /^oom_kill_disable (\d)/m.exec(text)?.[1] ?? '',
              },
            ],
            v2: [],
            isDefault: !disableOOMKiller,
          },
        ]),
  ];
}

function cpuLimits({ cpu = {} }: Resources): Limit[] {
  const { shares, quota, period, burst, idle, realtimeRuntime, realtimePeriod, cpus, mems } = cpu;
  const isUnlimited = quota === undefined || quota === 0;
  const word = (index: number) => (text: string) => text.trim().split(' ')[index] ?? '';
  const quotaText =
    isUnlimited || quota < 0 ? { v1: '-1', v2: 'max' } : { v1: String(quota), v2: String(quota) };
  return [
    ...when(shares, (value) => ({
      field: 'cpu.shares',
      asked: String(value),
      // The kernel takes 2 to 2^18 (kernel/sched, MIN_SHARES and MAX_SHARES).
      v1: [plain('cpu', 'cpu.shares', String(Math.min(Math.max(value, 2), 262_144)))],
      v2: [{ ...plain('cpu', 'cpu.weight', ''), expected: () => cpuWeights(value) }],
    })),
    {
      field: 'cpu.quota',
      asked: isUnlimited ? 'none' : String(quota),
      v1: [plain('cpu', 'cpu.cfs_quota_us', quotaText.v1)],
      v2: [{ ...plain('cpu', 'cpu.max', quotaText.v2), part: word(0) }],
      isDefault: isUnlimited,
    },
    ...when(period, (value) => ({
      field: 'cpu.period',
      asked: String(value),
      v1: [plain('cpu', 'cpu.cfs_period_us', String(value))],
      v2: [{ ...plain('cpu', 'cpu.max', String(value)), part: word(1) }],
    })),
    ...when(burst, (value) => ({
      field: 'cpu.burst',
      asked: String(value),
      v1: [plain('cpu', 'cpu.cfs_burst_us', String(value))],
      v2: [plain('cpu', 'cpu.max.burst', String(value))],
    })),
    ...when(idle, (value) => ({
      field: 'cpu.idle',
      asked: String(value),
      v1: [plain('cpu', 'cpu.idle', String(value))],
      v2: [plain('cpu', 'cpu.idle', String(value))],
    })),
    ...when(realtimeRuntime, (value) => ({
      field: 'cpu.realtimeRuntime',
      asked: String(value),
      v1: [plain('cpu', 'cpu.rt_runtime_us', String(value))],
      v2: [],
    })),
    ...when(realtimePeriod, (value) => ({
      field: 'cpu.realtimePeriod',
      asked: String(value),
      v1: [plain('cpu', 'cpu.rt_period_us', String(value))],
      v2: [],
    })),
    ...(['cpus', 'mems'] as const).flatMap((field): Limit[] => {
      const value = { cpus, mems }[field] ?? '';
      if (value === '') return [];
      const file: LimitFile = {
        ...plain('cpuset', `cpuset.${field}`, numbersIn(value)),
        part: (text) => numbersIn(text.trim()),
      };
      return [{ field: `cpu.${field}`, asked: value, v1: [file], v2: [file] }];
    }),
  ];
}

function otherLimits({ pids, hugepageLimits = [], rdma = {}, network = {} }: Resources): Limit[] {
  const pidsMax = plain('pids', 'pids.max', (pids?.limit ?? 0) > 0 ? String(pids?.limit) : 'max');
  return [
    ...when(pids?.limit, (value) => ({
      field: 'pids.limit',
      asked: String(value),
      v1: [pidsMax],
      v2: [pidsMax],
    })),
    ...hugepageLimits.map(({ pageSize, limit }): Limit => {
      const size = hugePageBytes(pageSize);
      return {
        field: `hugepageLimits[${pageSize}]`,
        asked: String(limit),
        v1: [plain('hugetlb', `hugetlb.${pageSize}.limit_in_bytes`, wholePages(limit, size))],
        v2: [plain('hugetlb', `hugetlb.${pageSize}.max`, v2Pages(limit, size))],
      };
    }),
    ...Object.entries(rdma).map(([device, { hcaHandles, hcaObjects }]): Limit => {
      const asked = `hca_handle=${hcaHandles ?? 'max'} hca_object=${hcaObjects ?? 'max'}`;
      const file: LimitFile = {
        ...plain('rdma', 'rdma.max', asked),
        part: (text) => lineOf(text, device) ?? 'none',
      };
      return { field: `rdma[${device}]`, asked, v1: [file], v2: [file] };
    }),
    ...when(network.classID, (value) => ({
      field: 'network.classID',
      asked: String(value),
      v1: [plain('net_cls', 'net_cls.classid', String(value))],
      v2: [],
    })),
    ...(network.priorities ?? []).map(
      ({ name, priority }): Limit => ({
        field: `network.priorities[${name}]`,
        asked: String(priority),
        v1: [
          {
            ...plain('net_prio', 'net_prio.ifpriomap', String(priority)),
            part: (text) => lineOf(text, name) ?? 'none',
          },
        ],
        v2: [],
      }),
    ),
  ];
}

function blockIoLimits({ blockIO = {} }: Resources): Limit[] {
  const weight = when(blockIO.weight, (value): Limit => {
    const isDefault = (text: string) => /^(?:default )?(\d+)/m.exec(text)?.[1] ?? '';
    return {
      field: 'blockIO.weight',
      asked: String(value),
      v1: ['blkio.bfq.weight', 'blkio.weight'].map((file) => ({
        ...plain('blkio', file, String(value)),
        part: isDefault,
      })),
      v2: [
        { ...plain('io', 'io.bfq.weight', String(value)), part: isDefault },
        { ...plain('io', 'io.weight', ioWeight(value)), part: isDefault },
      ],
    };
  });
  const leafWeight = when(blockIO.leafWeight, (value) => ({
    field: 'blockIO.leafWeight',
    asked: String(value),
    v1: [plain('blkio', 'blkio.leaf_weight', String(value))],
    v2: [],
  }));
  const devices = (blockIO.weightDevice ?? []).filter((device) => device.weight !== undefined);
  const perDevice = linesOf(devices.map(({ major, minor, weight: value }) => `${major}:${minor} ${value}`));
  const weightDevice: Limit = {
    field: 'blockIO.weightDevice',
    asked: perDevice,
    v1: ['blkio.bfq.weight_device', 'blkio.weight_device'].map((file) => ({
      ...plain('blkio', file, perDevice),
      part: deviceLines,
    })),
    v2: [
      { ...plain('io', 'io.bfq.weight', perDevice), part: deviceLines },
      {
        ...plain(
          'io',
          'io.weight',
          linesOf(
            devices.map(({ major, minor, weight: value = 0 }) => `${major}:${minor} ${ioWeight(value)}`),
          ),
        ),
        part: deviceLines,
      },
    ],
  };
  return [
    ...weight,
    ...leafWeight,
    ...(devices.length === 0 ? [] : [weightDevice]),
    ...THROTTLES.flatMap(({ field, v1, key }): Limit[] => {
      const asked = blockIO[field] ?? [];
      if (asked.length === 0) return [];
      // The last rate of a device counts, and 0 is none (block/blk-throttle.c, tg_set_conf).
      const rates = new Map(asked.map(({ major, minor, rate }) => [`${major}:${minor}`, rate]));
      const text = linesOf(
        [...rates].filter(([, rate]) => rate !== 0).map(([device, rate]) => `${device} ${rate}`),
      );
      return [
        {
          field: `blockIO.${field}`,
          asked: text,
          v1: [{ ...plain('blkio', v1, text), part: deviceLines }],
          v2: [{ ...plain('io', 'io.max', text), part: (found) => linesOf(valuesOf(found, key)) }],
        },
      ];
    }),
  ];
}

const THROTTLES = [
  { field: 'throttleReadBpsDevice', v1: 'blkio.throttle.read_bps_device', key: 'rbps' },
  { field: 'throttleWriteBpsDevice', v1: 'blkio.throttle.write_bps_device', key: 'wbps' },
  { field: 'throttleReadIOPSDevice', v1: 'blkio.throttle.read_iops_device', key: 'riops' },
  { field: 'throttleWriteIOPSDevice', v1: 'blkio.throttle.write_iops_device', key: 'wiops' },
] as const;

/** Files of cgroup v2 that the spec names itself; a line of them may say more than is asked. */
function unifiedLimits({ unified = {} }: Resources): Limit[] {
  return Object.entries(unified).map(([file, value]): Limit => {
    const lines = value
      .trim()
      .split('\n')
      .map((line) => shownLine(file, line));
    const asked = lines.join(', ');
    return {
      field: `unified[${file}]`,
      asked,
      v1: [],
      v2: [
        {
          controller: file.slice(0, file.indexOf('.')),
          file,
          expected: (pageSize) => [asked, ...(/^\d+$/.test(asked) ? [v2Pages(Number(asked), pageSize)] : [])],
          part: (text) =>
            lines.every((line) => hasLine(text, line))
              ? asked
              : shownLine(file, text.trim().replaceAll('\n', ', ')),
        },
      ],
    };
  });
}

/** What is written to a file of cgroup v2 as the file then shows it (kernel, admin-guide/cgroup-v2.rst). */
function shownLine(file: string, line: string): string {
  const text = line.trim();
  if (/^cpuset\.(?:cpus|mems)$/.test(file)) return numbersIn(text);
  if (/^io(?:\.bfq)?\.weight$/.test(file) && /^\d+$/.test(text)) return `default ${text}`;
  const [, count = '', unit = ''] = /^(\d+)([kmgt])$/i.exec(text) ?? [];
  const isBytes = /^(?:memory|hugetlb)\./.test(file) && count !== '';
  return isBytes ? String(BigInt(count) * 1024n ** BigInt('kmgt'.indexOf(unit.toLowerCase()) + 1)) : text;
}

/** `8:0 rbps=1048576` is in `8:0 rbps=1048576 wbps=max`. */
function hasLine(text: string, asked: string): boolean {
  const [first, ...words] = asked.trim().split(/\s+/);
  return text.split('\n').some((line) => {
    const [key, ...found] = line.trim().split(/\s+/);
    return key === first && words.every((word) => found.includes(word));
  });
}

function plain(controller: string, file: string, value: string): LimitFile {
  return { controller, file, expected: () => [value] };
}

function when(value: number | undefined, make: (value: number) => Limit): Limit[] {
  return value === undefined || value === 0 ? [] : [make(value)];
}

/** Limits of memory are kept in pages, rounded down, as many as fit in 63 bits (mm/page_counter.c). */
function wholePages(bytes: number, pageSize: number): string {
  const wanted = BigInt(Math.max(bytes, 0));
  const most = 2n ** 63n - 1n;
  const kept = wanted < most ? wanted : most;
  return String(kept - (kept % BigInt(pageSize)));
}

/** The same in version 2 of cgroups, where the most is `max`. */
function v2Pages(bytes: number, pageSize: number): string {
  const pages = wholePages(bytes, pageSize);
  return bytes < 0 || pages === UNLIMITED_BYTES(pageSize) ? 'max' : pages;
}

function hugePageBytes(pageSize: string): number {
  const [, count = '1', unit = 'K'] = /^(\d+)([KMG])B$/.exec(pageSize) ?? [];
  return Number(count) * 1024 ** ('KMG'.indexOf(unit) + 1);
}

/**
 * `cpu.weight` for `cpu.shares`: the linear conversion that runtimes had for long, and the one by logarithms that came
 * with runc 1.3.2 and crun 1.24 (opencontainers/cgroups, ConvertCPUSharesToCgroupV2Value). Pure.
 */
export function cpuWeights(shares: number): string[] {
  const clamped = Math.min(Math.max(shares, 2), 262_144);
  const linear = 1 + Math.floor(((clamped - 2) * 9999) / 262_142);
  const log = Math.log2(clamped);
  const byLogarithm = Math.ceil(10 ** ((log * log + 125 * log) / 612 - 7 / 34));
  return [...new Set([linear, Math.min(Math.max(byLogarithm, 1), 10_000)])].map(String);
}

/** 10…1000 of version 1 as 1…10000 of version 2 (runc and crun, io.weight). */
function ioWeight(weight: number): string {
  return String(1 + Math.floor(((weight - 10) * 9999) / 990));
}

/** `0-2,5` as `0,1,2,5`; a list of more than any kernel has stays as it is. */
function numbersIn(list: string): string {
  if (/\d{6}/.test(list)) return list;
  return list
    .split(',')
    .flatMap((part) => {
      const [from, to = from] = part.split('-').map(Number);
      if (from === undefined || to === undefined || Number.isNaN(from)) return [];
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    })
    .toSorted((one, other) => one - other)
    .join(',');
}

function linesOf(lines: readonly string[]): string {
  return listed(lines.map((line) => line.replace(' ', '=')));
}

/** Without the default and its like. */
function deviceLines(text: string): string {
  return linesOf(text.split('\n').filter((line) => /^\d+:\d+ /.test(line)));
}

/** `8:0 rbps=1 wbps=max …` as `8:0 1` for rbps. */
function valuesOf(text: string, key: string): string[] {
  return text.split('\n').flatMap((line) => {
    const value = new RegExp(`\\b${key}=(\\d+)`).exec(line)?.[1];
    return value === undefined ? [] : [`${line.slice(0, line.indexOf(' '))} ${value}`];
  });
}

function lineOf(text: string, key: string): string | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${key} `));
  return line?.slice(key.length + 1).trim();
}
