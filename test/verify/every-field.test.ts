import test from 'ava';
import type { Spec } from '../../src/oci/runtime-spec.ts';
import { CHECKS } from '../../src/verify/check-table.ts';
import { planQuestions } from '../../src/verify/plan-questions.ts';
import { MUTATIONS } from '../integration/verify/mutations.ts';
import { CIRCUMSTANCES } from './verdicts-of.ts';

const DEVICE = { major: 8, minor: 0 };
const RATE = [{ ...DEVICE, rate: 1000 }];

/** A spec in which everything is asked that a check knows. */
const EVERYTHING: Spec = {
  ociVersion: '1.1.0',
  hostname: 'asked',
  domainname: 'asked.example',
  root: { path: 'rootfs', readonly: true },
  mounts: [{ destination: '/data', type: 'bind', source: '/source', options: ['rbind', 'ro'] }],
  process: {
    terminal: true,
    user: { uid: 1, gid: 1, umask: 0o22, additionalGids: [1] },
    args: ['a'],
    env: ['A=b'],
    cwd: '/',
    capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
    rlimits: [{ type: 'RLIMIT_NOFILE', soft: 1, hard: 1 }],
    noNewPrivileges: true,
    apparmorProfile: 'asked',
    selinuxLabel: 'a:b:c',
    oomScoreAdj: 1,
    scheduler: { policy: 'SCHED_BATCH', nice: 0 },
    ioPriority: { class: 'IOPRIO_CLASS_IDLE' },
  },
  linux: {
    namespaces: (['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup', 'user', 'time'] as const).map(
      (type) => ({ type }),
    ),
    uidMappings: [{ containerID: 0, hostID: 0, size: 1 }],
    gidMappings: [{ containerID: 0, hostID: 0, size: 1 }],
    timeOffsets: { boottime: { secs: 1 } },
    devices: [{ path: '/dev/asked', type: 'c', ...DEVICE, fileMode: 0o600, uid: 0, gid: 0 }],
    cgroupsPath: '/asked',
    sysctl: { 'kernel.msgmax': '1' },
    rootfsPropagation: 'rprivate',
    maskedPaths: ['/masked'],
    readonlyPaths: ['/fixed'],
    mountLabel: 'a:b:c',
    personality: { domain: 'LINUX' },
    seccomp: { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [] },
    resources: {
      devices: [{ allow: false, access: 'rwm' }],
      memory: {
        limit: 4096,
        reservation: 4096,
        swap: 4096,
        kernel: 4096,
        kernelTCP: 4096,
        swappiness: 0,
        disableOOMKiller: true,
      },
      cpu: {
        shares: 2,
        quota: 1000,
        period: 1000,
        burst: 1,
        idle: 1,
        realtimeRuntime: 1,
        realtimePeriod: 1,
        cpus: '0',
        mems: '0',
      },
      pids: { limit: 1 },
      blockIO: {
        weight: 10,
        leafWeight: 10,
        weightDevice: [{ ...DEVICE, weight: 10 }],
        throttleReadBpsDevice: RATE,
        throttleWriteBpsDevice: RATE,
        throttleReadIOPSDevice: RATE,
        throttleWriteIOPSDevice: RATE,
      },
      hugepageLimits: [{ pageSize: '2MB', limit: 0 }],
      network: { classID: 1, priorities: [{ name: 'lo', priority: 1 }] },
      rdma: { mlx5_1: { hcaHandles: 1 } },
      unified: { 'memory.high': '4096' },
    },
  },
};

/** The OCI specification had `process.oomScoreAdj` there before 1.0; they are one field. */
const OLD_SPELLING = 'linux.resources.oomScoreAdj';

const withoutName = (field: string) => field.replace(/\[[^\]]*\]/, '[]');
const fields = new Set(
  ([1, 2] as const)
    .flatMap((cgroupVersion) =>
      planQuestions(EVERYTHING, {
        ...CIRCUMSTANCES,
        cgroupVersion,
        securityModules: ['apparmor', 'selinux'],
      }),
    )
    .map(({ field }) => withoutName(field)),
);
const mutated = new Set(MUTATIONS.flatMap((mutation) => mutation.fields).map(withoutName));

test('every field that is verified has a mutation that must be caught', (t) => {
  t.deepEqual(
    [...fields].filter((field) => !mutated.has(field)),
    [],
  );
});

test('every part of a spec that a check covers raises a question here', (t) => {
  const isAsked = (name: string) =>
    [...fields].some(
      (field) =>
        field === name ||
        field.startsWith(`${name}.`) ||
        field.startsWith(`${name}[`) ||
        field.startsWith(`${name} (`),
    );
  const covered = CHECKS.flatMap(({ covers }) => covers);
  t.deepEqual(
    covered.filter((name) => !isAsked(name) && name !== OLD_SPELLING),
    [],
  );
});
