import * as z from 'zod';

/**
 * The OCI runtime specification's own JSON schema (runtime-spec `schema/`, 1.3) in zod. Objects are loose, as there:
 * unknown and newer fields are kept.
 */

const texts = z.array(z.string());
const uint16 = z.int().min(0).max(0xffff);
const uint32 = z.int().min(0).max(0xffff_ffff);
/** A double holds no more than 53 bits exactly: the largest uint64 reads as 2^64. */
const uint64 = z
  .number()
  .refine(isWhole)
  .min(0)
  .max(2 ** 64);
const int64 = z
  .number()
  .refine(isWhole)
  .min(-(2 ** 63))
  .max(2 ** 63);
const idMappings = z.array(z.looseObject({ containerID: uint32, hostID: uint32, size: uint32 }));
const textMap = z.record(z.string(), z.string());

const hooks = z.array(
  z.looseObject({
    path: z.string(),
    args: texts.optional(),
    env: texts.optional(),
    timeout: z.int().min(1).optional(),
  }),
);

const mount = z.looseObject({
  destination: z.string(),
  type: z.string().optional(),
  source: z.string().optional(),
  options: texts.optional(),
  uidMappings: idMappings.optional(),
  gidMappings: idMappings.optional(),
});

const process = z.looseObject({
  cwd: z.string(),
  args: texts.optional(),
  commandLine: z.string().optional(),
  consoleSize: z.looseObject({ height: uint64, width: uint64 }).optional(),
  env: texts.optional(),
  terminal: z.boolean().optional(),
  user: z
    .looseObject({
      uid: uint32.optional(),
      gid: uint32.optional(),
      umask: uint32.optional(),
      additionalGids: z.array(uint32).optional(),
      username: z.string().optional(),
    })
    .optional(),
  capabilities: z
    .looseObject({
      bounding: texts.optional(),
      permitted: texts.optional(),
      effective: texts.optional(),
      inheritable: texts.optional(),
      ambient: texts.optional(),
    })
    .optional(),
  apparmorProfile: z.string().optional(),
  oomScoreAdj: z.int().optional(),
  selinuxLabel: z.string().optional(),
  noNewPrivileges: z.boolean().optional(),
  scheduler: z
    .looseObject({ policy: z.string(), nice: z.int().optional(), priority: z.int().optional() })
    .optional(),
  ioPriority: z.looseObject({ class: z.string(), priority: z.int().optional() }).optional(),
  rlimits: z
    .array(z.looseObject({ type: z.string().regex(/^RLIMIT_[A-Z]+$/), soft: uint64, hard: uint64 }))
    .optional(),
});

const device = z.looseObject({
  type: z.string().regex(/^[cbup]$/),
  path: z.string(),
  // The schema ends at 0777; Podman adds the bits of the kind of file (stat(2), S_IFMT), and runtimes take them.
  fileMode: z.int().min(0).max(0o177777).optional(),
  major: int64.optional(),
  minor: int64.optional(),
  uid: uint32.optional(),
  gid: uint32.optional(),
});

const throttles = z.array(z.looseObject({ major: int64, minor: int64, rate: uint64.optional() }));

const resources = z.looseObject({
  unified: textMap.optional(),
  rdma: z
    .record(z.string(), z.looseObject({ hcaHandles: uint32.optional(), hcaObjects: uint32.optional() }))
    .optional(),
  network: z
    .looseObject({
      classID: uint32.optional(),
      priorities: z.array(z.looseObject({ name: z.string(), priority: uint32 })).optional(),
    })
    .optional(),
  devices: z
    .array(
      z.looseObject({
        allow: z.boolean(),
        type: z.string().optional(),
        major: int64.optional(),
        minor: int64.optional(),
        access: z.string().optional(),
      }),
    )
    .optional(),
  pids: z.looseObject({ limit: int64 }).optional(),
  blockIO: z
    .looseObject({
      weight: uint16.optional(),
      leafWeight: uint16.optional(),
      weightDevice: z
        .array(z.looseObject({ major: int64, minor: int64, weight: uint16.optional() }))
        .optional(),
      throttleReadBpsDevice: throttles.optional(),
      throttleWriteBpsDevice: throttles.optional(),
      throttleReadIOPSDevice: throttles.optional(),
      throttleWriteIOPSDevice: throttles.optional(),
    })
    .optional(),
  cpu: z
    .looseObject({
      cpus: z.string().optional(),
      mems: z.string().optional(),
      period: uint64.optional(),
      quota: int64.optional(),
      burst: uint64.optional(),
      realtimePeriod: uint64.optional(),
      realtimeRuntime: int64.optional(),
      shares: uint64.optional(),
      idle: int64.optional(),
    })
    .optional(),
  hugepageLimits: z
    .array(z.looseObject({ pageSize: z.string().regex(/^[1-9][0-9]*[KMG]B$/), limit: uint64 }))
    .optional(),
  memory: z
    .looseObject({
      kernel: int64.optional(),
      kernelTCP: int64.optional(),
      limit: int64.optional(),
      reservation: int64.optional(),
      swap: int64.optional(),
      swappiness: uint64.optional(),
      disableOOMKiller: z.boolean().optional(),
      useHierarchy: z.boolean().optional(),
      checkBeforeUpdate: z.boolean().optional(),
    })
    .optional(),
});

const ARCHITECTURES =
  'X86 X86_64 X32 ARM AARCH64 LOONGARCH64 M68K MIPS MIPS64 MIPS64N32 MIPSEL MIPSEL64 MIPSEL64N32 PPC PPC64 PPC64LE S390 S390X SH SHEB PARISC PARISC64 RISCV64'
    .split(' ')
    .map((name) => `SCMP_ARCH_${name}`);
const ACTIONS = 'KILL KILL_PROCESS KILL_THREAD TRAP ERRNO TRACE ALLOW LOG NOTIFY'
  .split(' ')
  .map((name) => `SCMP_ACT_${name}`);
const OPERATORS = 'NE LT LE EQ GE GT MASKED_EQ'.split(' ').map((name) => `SCMP_CMP_${name}`);
const FLAGS = 'TSYNC LOG SPEC_ALLOW WAIT_KILLABLE_RECV'
  .split(' ')
  .map((name) => `SECCOMP_FILTER_FLAG_${name}`);

const seccomp = z.looseObject({
  defaultAction: z.enum(ACTIONS),
  defaultErrnoRet: uint32.optional(),
  flags: z.array(z.enum(FLAGS)).optional(),
  listenerPath: z.string().optional(),
  listenerMetadata: z.string().optional(),
  architectures: z.array(z.enum(ARCHITECTURES)).optional(),
  syscalls: z
    .array(
      z.looseObject({
        names: texts.min(1),
        action: z.enum(ACTIONS),
        errnoRet: uint32.optional(),
        args: z
          .array(
            z.looseObject({
              index: uint32,
              value: uint64,
              valueTwo: uint64.optional(),
              op: z.enum(OPERATORS),
            }),
          )
          .optional(),
      }),
    )
    .optional(),
});

const linux = z.looseObject({
  devices: z.array(device).optional(),
  uidMappings: idMappings.optional(),
  gidMappings: idMappings.optional(),
  namespaces: z
    .array(
      z.looseObject({
        type: z.enum(['mount', 'pid', 'network', 'uts', 'ipc', 'user', 'cgroup', 'time']),
        path: z.string().optional(),
      }),
    )
    .optional(),
  resources: resources.optional(),
  cgroupsPath: z.string().optional(),
  // The schema lists the words without `r`; runtimes take both, and Docker writes rslave.
  rootfsPropagation: z
    .enum(['private', 'shared', 'slave', 'unbindable', 'rprivate', 'rshared', 'rslave', 'runbindable'])
    .optional(),
  seccomp: seccomp.optional(),
  sysctl: textMap.optional(),
  maskedPaths: texts.optional(),
  readonlyPaths: texts.optional(),
  mountLabel: z.string().optional(),
  personality: z.looseObject({ domain: z.string() }).optional(),
  timeOffsets: z
    .record(z.string(), z.looseObject({ secs: int64.optional(), nanosecs: uint32.optional() }))
    .optional(),
});

const windows = z.looseObject({
  layerFolders: texts.min(1),
  devices: z
    .array(
      z.looseObject({
        id: z.string(),
        // config-windows.md, Devices, lists more kinds than the schema does.
        idType: z.enum([
          'class',
          'vpci-instance-id',
          'vpci-location-path',
          'vpci-class-guid',
          'gpu-mirror',
          'uefi',
        ]),
      }),
    )
    .optional(),
  resources: z
    .looseObject({
      memory: z.looseObject({ limit: uint64.optional() }).optional(),
      cpu: z
        .looseObject({ count: uint64.optional(), shares: uint16.optional(), maximum: uint16.optional() })
        .optional(),
      storage: z
        .looseObject({ iops: uint64.optional(), bps: uint64.optional(), sandboxSize: uint64.optional() })
        .optional(),
    })
    .optional(),
  network: z
    .looseObject({
      endpointList: texts.optional(),
      allowUnqualifiedDNSQuery: z.boolean().optional(),
      DNSSearchList: texts.optional(),
      networkSharedContainerName: z.string().optional(),
      networkNamespace: z.string().optional(),
    })
    .optional(),
  credentialSpec: z.looseObject({}).optional(),
  servicing: z.boolean().optional(),
  ignoreFlushesDuringBoot: z.boolean().optional(),
  hyperv: z.looseObject({ utilityVMPath: z.string().optional() }).optional(),
});

/** A whole `config.json`. */
export const runtimeSpecSchema = z.looseObject({
  ociVersion: z.string(),
  hooks: z
    .looseObject({
      prestart: hooks.optional(),
      createRuntime: hooks.optional(),
      createContainer: hooks.optional(),
      startContainer: hooks.optional(),
      poststart: hooks.optional(),
      poststop: hooks.optional(),
    })
    .optional(),
  annotations: textMap.optional(),
  hostname: z.string().optional(),
  domainname: z.string().optional(),
  mounts: z.array(mount).optional(),
  root: z.looseObject({ path: z.string(), readonly: z.boolean().optional() }).optional(),
  process: process.optional(),
  linux: linux.optional(),
  windows: windows.optional(),
});

function isWhole(value: number): boolean {
  return Number.isInteger(value);
}
