import { parseBytes, parseOldBytes } from '../../lib/bytes/parse-bytes.ts';
import { type LogDialect, OLD_SCHEMES } from '../logs/log-dialect.ts';

/**
 * Where Docker's releases differ in what they make of a create request: texts, and rules that came or went. Data
 * only, so that a difference can be read here and nowhere else.
 */
export interface CreateDialect {
  readonly name: string;
  /** The API that the release speaks: some fields are ignored, others refused, from a version on. */
  readonly api: string;
  readonly unknownRuntime: string;
  readonly unknownSignal: string;
  /** Unknown ipc, pid and uts modes are refused at create, not at start or never. */
  readonly checksModes: boolean;
  /** The newest capability that the release knows, and whether it gives away what it lacks itself. */
  readonly capabilities: { readonly lastKnown?: string; readonly evenMissing?: boolean };
  readonly noCommand: string;
  /** A longer host name is refused, which the kernel would do when the container starts; undefined where it is not looked at. */
  readonly longestHostnameBytes?: number;
  /** Words before the number of processors. */
  readonly rangeOfCpus: string;
  readonly restartPolicy: 'old' | 'new';
  /** What is hidden from every container that is not privileged. */
  readonly maskedPaths: readonly string[];
  readonly readonlyPaths: readonly string[];
  /** A bind of `Mounts` whose source is missing is fine with CreateMountpoint. */
  readonly createsMountpoints: boolean;
  /** `--security-opt writable-cgroups` is understood. */
  readonly writableCgroups: boolean;
  /** Mount types beyond bind, volume and tmpfs. */
  readonly imageMounts: boolean;
  /** How much memory a container needs at least, in bytes, and how that is said. */
  readonly minimumMemory: { readonly bytes: number; readonly text: string };
  /** A warning that a kernel memory limit is out of date. */
  readonly warnsOfKernelMemory: boolean;
  /** What stands before the reason why a log driver cannot start. */
  readonly loggerFailure: string;
  /** The first word of the reason why the container whose network a linked one joins is not found. */
  readonly joinedLinkNotFound: string;
  /** Runtimes that need no setting. */
  readonly builtInRuntimes: readonly string[];
  /** A name such as `io.containerd.kata.v2` is a shim that is looked for, not one that has to be set up. */
  readonly shimNames: boolean;
  /** The files that tell how hot a processor is are hidden, too. */
  readonly masksThermalPaths: boolean;
  /** Before the reason why a body is not JSON or has a value of a wrong type. */
  readonly invalidJson: string;
  /** How the daemon reads the options of logs. */
  readonly logs: LogDialect;
  /** Fields of HostConfig that came later, and are not looked at. */
  readonly unknownFields: readonly string[];
  /** A request without any field of Config. */
  readonly emptyConfig: string;
}

const MASKED = [
  '/proc/asound',
  '/proc/acpi',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/proc/scsi',
  '/sys/firmware',
];

/** moby v20.10.24. */
export const DIALECT_20_10: CreateDialect = {
  name: 'docker-20.10',
  api: '1.41',
  unknownRuntime: 'Unknown runtime specified NAME',
  unknownSignal: 'Invalid signal: NAME',
  checksModes: false,
  capabilities: { lastKnown: 'CAP_AUDIT_READ', evenMissing: true },
  noCommand: 'No command specified',
  rangeOfCpus: 'Range',
  restartPolicy: 'old',
  maskedPaths: MASKED,
  readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  createsMountpoints: false,
  imageMounts: false,
  writableCgroups: false,
  minimumMemory: { bytes: 6 * 1024 * 1024, text: '6MB' },
  warnsOfKernelMemory: true,
  loggerFailure: 'failed to initialize logging driver: ',
  joinedLinkNotFound: 'Could',
  builtInRuntimes: ['runc', 'io.containerd.runtime.v1.linux', 'io.containerd.runc.v2'],
  shimNames: false,
  masksThermalPaths: false,
  invalidJson: '',
  unknownFields: ['Annotations'],
  logs: { parseBytes: parseOldBytes, schemes: OLD_SCHEMES, newerOptions: false },
  emptyConfig: 'Config cannot be empty in order to create a container',
};

/** moby v24.0.9. */
export const DIALECT_24_0: CreateDialect = {
  ...DIALECT_20_10,
  name: 'docker-24.0',
  api: '1.43',
  invalidJson: 'invalid JSON: ',
  unknownFields: [],
  logs: { parseBytes, schemes: [], newerOptions: true },
  unknownRuntime: 'unknown or invalid runtime name: NAME',
  unknownSignal: 'invalid signal: NAME',
  checksModes: true,
  capabilities: {},
  maskedPaths: [...MASKED, '/sys/devices/virtual/powercap'],
  joinedLinkNotFound: 'could',
  builtInRuntimes: ['runc', 'io.containerd.runc.v2'],
  shimNames: true,
  warnsOfKernelMemory: false,
  loggerFailure: 'failed to create task for container: failed to initialize logging driver: ',
};

/** moby's main branch of 2026 (29.x). */
export const DIALECT_CURRENT: CreateDialect = {
  ...DIALECT_24_0,
  name: 'current',
  api: '1.56',
  emptyConfig: 'config cannot be empty in order to create a container',
  noCommand: 'no command specified',
  longestHostnameBytes: 64,
  rangeOfCpus: 'range',
  restartPolicy: 'new',
  maskedPaths: [
    '/proc/acpi',
    '/proc/asound',
    '/proc/interrupts',
    '/proc/kcore',
    '/proc/keys',
    '/proc/latency_stats',
    '/proc/sched_debug',
    '/proc/scsi',
    '/proc/timer_list',
    '/proc/timer_stats',
    '/sys/devices/virtual/powercap',
    '/sys/firmware',
  ],
  masksThermalPaths: true,
  createsMountpoints: true,
  imageMounts: true,
  writableCgroups: true,
};
