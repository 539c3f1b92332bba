import type { Ulimit } from '../../contract/docker.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { parseByteRate, parseOperationRate, parseWeightDevice } from '../options/parse-block-device.ts';
import { parseCpus } from '../options/parse-cpus.ts';
import { parseDeviceCgroupRule } from '../options/parse-device.ts';
import { parseDnsSearch, parseDnsServer } from '../options/parse-dns.ts';
import { parseExtraHost } from '../options/parse-extra-host.ts';
import { parseGpus } from '../options/parse-gpus.ts';
import { parseLabel } from '../options/parse-label.ts';
import { parseLink } from '../options/parse-link.ts';
import { parseMount } from '../options/parse-mount.ts';
import { parseNetwork } from '../options/parse-network.ts';
import { parseSysctl } from '../options/parse-sysctl.ts';
import { parseUlimit, withUlimit } from '../options/parse-ulimit.ts';
import { parseVariable } from '../options/parse-variable.ts';
import { type FlagKind, type FlagValues, flag } from './flag.ts';
import { bytes, duration, integer, list, pairs, text, texts, toggle, unsigned } from './flag-kinds.ts';

/** `--memory-swap`: −1 is without a limit. */
const swap: FlagKind<number> = {
  ...bytes(),
  parse: (given, soFar) => (given === '-1' ? -1 : bytes().parse(given, soFar)),
};

const cpus: FlagKind<number> = { metavar: 'decimal', initial: 0, parse: parseCpus };

const ulimits: FlagKind<readonly Ulimit[]> = {
  metavar: 'ulimit',
  initial: [],
  parse: (given, soFar) => withUlimit(soFar, parseUlimit(given)),
};

function parseStream(given: string): string {
  const stream = given.toLowerCase();
  if (!['stdin', 'stdout', 'stderr'].includes(stream)) {
    throw new ParseError('valid streams are STDIN, STDOUT and STDERR');
  }
  return stream;
}

/**
 * The flags that `docker create` and `docker run` share (docker/cli 28, `cli/command/container/opts.go`). Whole-field
 * rules, such as two flags that exclude each other, are `toCreateRequest`'s.
 */
export const CREATE_FLAGS = {
  'add-host': flag(list(parseExtraHost), 'Add a line to /etc/hosts, NAME:ADDRESS'),
  annotation: flag(pairs(), 'Give the OCI runtime an annotation, KEY=VALUE', {
    sinceApi: '1.43',
  }),
  attach: flag(list(parseStream), 'Connect only this stream: stdin, stdout or stderr', {
    short: 'a',
    complete: ['stdin', 'stdout', 'stderr'],
  }),
  'blkio-weight': flag(
    unsigned(16, 'uint16'),
    'Share of block I/O against other containers, 10 to 1000; 0 leaves it alone',
  ),
  'blkio-weight-device': flag(list(parseWeightDevice), 'The same for one device, PATH:WEIGHT'),
  'cap-add': flag(texts(), 'Grant a capability, NET_ADMIN, or ALL'),
  'cap-drop': flag(texts(), 'Take a capability away, or ALL'),
  'cgroup-parent': flag(text(), 'Put the container below this cgroup'),
  cgroupns: flag(text(), "Cgroup namespace: host or private; the engine's setting decides otherwise", {
    sinceApi: '1.41',
    complete: ['host', 'private'],
  }),
  cidfile: flag(text(), 'Write the id to a new file', { complete: 'file' }),
  'cpu-count': flag(integer(), 'CPUs of a Windows container', { os: 'windows' }),
  'cpu-percent': flag(integer(), 'Percentage of the CPU for a Windows container', { os: 'windows' }),
  'cpu-period': flag(integer(), "Length of the scheduler's accounting period, in microseconds"),
  'cpu-quota': flag(integer(), 'CPU time in each period, in microseconds'),
  'cpu-rt-period': flag(integer(), 'Period of real-time scheduling, in microseconds'),
  'cpu-rt-runtime': flag(integer(), 'Real-time CPU time in each such period, in microseconds'),
  'cpu-shares': flag(integer(), 'Share of CPU time against other containers; 1024 is usual', { short: 'c' }),
  cpus: flag(cpus, 'Most CPUs to use, 1.5'),
  'cpuset-cpus': flag(text(), 'Run on these CPUs only, 0-3 or 0,1'),
  'cpuset-mems': flag(text(), 'Take memory of these NUMA nodes only, 0-3 or 0,1'),
  device: flag(texts(), 'Show a device of the host, HOST[:CONTAINER][:rwm]', { complete: 'file' }),
  'device-cgroup-rule': flag(list(parseDeviceCgroupRule), "Allow devices by number, 'c 1:3 rwm'"),
  'device-read-bps': flag(list(parseByteRate), 'Limit reading of a device, PATH:BYTES a second'),
  'device-read-iops': flag(list(parseOperationRate), 'Limit reads of a device, PATH:NUMBER a second'),
  'device-write-bps': flag(list(parseByteRate), 'Limit writing to a device, PATH:BYTES a second'),
  'device-write-iops': flag(list(parseOperationRate), 'Limit writes to a device, PATH:NUMBER a second'),
  'disable-content-trust': flag(toggle(true), 'Accepted for compatibility: images are not verified'),
  dns: flag(list(parseDnsServer), 'Ask this name server'),
  'dns-option': flag(texts(), 'Set a resolver option, ndots:2', { alsoNamed: ['dns-opt'] }),
  'dns-search': flag(list(parseDnsSearch), 'Complete short names with this domain'),
  domainname: flag(text(), 'NIS domain name inside'),
  entrypoint: flag(text(), "Run this instead of the image's entry point"),
  env: flag(list(parseVariable), "Set NAME=VALUE, or pass the caller's NAME on", { short: 'e' }),
  'env-file': flag(texts(), 'Set variables from a file, one a line', { complete: 'file' }),
  expose: flag(texts(), 'Declare a port, or a range of ports'),
  gpus: flag(list(parseGpus, 'gpu-request'), 'Ask for GPUs: all, a number, or device=…'),
  'group-add': flag(texts(), 'Join one more group, by name or number'),
  'health-cmd': flag(text(), 'Shell command that tells whether the container is well'),
  'health-interval': flag(duration(), 'Wait between two checks, 30s'),
  'health-retries': flag(integer(), 'Failures in a row that mean unhealthy'),
  'health-start-interval': flag(duration(), 'Wait between two checks while starting', { sinceApi: '1.44' }),
  'health-start-period': flag(duration(), 'Time to start in, in which failures do not count'),
  'health-timeout': flag(duration(), 'Longest time that one check may take'),
  help: flag(toggle(), 'Show this help'),
  hostname: flag(text(), 'Host name inside', { short: 'h' }),
  init: flag(toggle(), 'Run a small init first, which forwards signals and reaps orphans'),
  interactive: flag(toggle(), 'Keep stdin open', { short: 'i' }),
  'io-maxbandwidth': flag(bytes(), 'Bytes a second of the system drive for a Windows container', {
    os: 'windows',
  }),
  'io-maxiops': flag(
    unsigned(64, 'uint'),
    'I/O operations a second of the system drive for a Windows container',
    {
      os: 'windows',
    },
  ),
  ip: flag(text(), 'IPv4 address on the first network'),
  ip6: flag(text(), 'IPv6 address on the first network'),
  ipc: flag(text(), 'IPC namespace: private, shareable, host, none or container:NAME', {
    complete: ['host', 'none', 'private', 'shareable', 'container:'],
  }),
  isolation: flag(text(), 'Isolation of a Windows container'),
  'kernel-memory': flag(bytes(), 'Limit of kernel memory; only old kernels know it'),
  label: flag(list(parseLabel), 'Attach KEY=VALUE to the container', { short: 'l' }),
  'label-file': flag(texts(), 'Attach labels from a file, one a line', { complete: 'file' }),
  link: flag(list(parseLink), 'Make another container known, NAME[:ALIAS]', { complete: 'container' }),
  'link-local-ip': flag(texts(), 'Link-local address on the first network'),
  'log-driver': flag(text(), 'Where output is logged'),
  'log-opt': flag(texts(), 'Option of the log driver, max-size=10m'),
  'mac-address': flag(text(), 'Hardware address on the first network'),
  memory: flag(bytes(), 'Most memory to use, 64m or 2g', { short: 'm' }),
  'memory-reservation': flag(bytes(), 'Memory to shrink to when the host runs short'),
  'memory-swap': flag(swap, 'Most memory and swap together; -1 is without limit'),
  'memory-swappiness': flag(integer(-1), "How eagerly to swap, 0 to 100; -1 is the kernel's choice"),
  mount: flag(list(parseMount, 'mount'), 'Mount something, type=bind,source=/a,target=/b[,readonly]'),
  name: flag(text(), 'Name the container'),
  network: flag(list(parseNetwork, 'network'), 'Network to join: none, host, container:NAME, or a network', {
    alsoNamed: ['net'],
    complete: 'network',
  }),
  'network-alias': flag(texts(), 'One more name on the first network', { alsoNamed: ['net-alias'] }),
  'no-healthcheck': flag(toggle(), "Switch the image's health check off"),
  'oom-kill-disable': flag(toggle(), 'Do not kill processes when memory runs out'),
  'oom-score-adj': flag(integer(), 'How readily the kernel kills when memory runs out, -1000 to 1000'),
  pid: flag(text(), 'PID namespace: host or container:NAME', { complete: ['host', 'container:'] }),
  'pids-limit': flag(integer(), 'Most processes and threads; -1 is without limit'),
  platform: flag(text(), 'Platform of the image, linux/arm64'),
  privileged: flag(toggle(), 'Give every capability and device of the host'),
  publish: flag(texts(), 'Bind a port on the host, [[ADDRESS:]HOST:]CONTAINER[/udp]', { short: 'p' }),
  'publish-all': flag(toggle(), 'Bind every declared port to a free one on the host', { short: 'P' }),
  pull: flag(text('missing'), 'When to pull the image first: always, missing or never', {
    complete: ['always', 'missing', 'never'],
  }),
  quiet: flag(toggle(), 'Say nothing of pulling', { short: 'q' }),
  'read-only': flag(toggle(), 'Make the root file system read-only'),
  restart: flag(text('no'), 'Start again when it ends: no, always, unless-stopped, on-failure[:TIMES]', {
    complete: ['no', 'always', 'unless-stopped', 'on-failure'],
  }),
  rm: flag(toggle(), 'Remove the container and its unnamed volumes when it ends'),
  runtime: flag(text(), 'OCI runtime to use'),
  'security-opt': flag(texts(), 'seccomp=FILE, apparmor=PROFILE, label=…, no-new-privileges'),
  'shm-size': flag(bytes(), 'Size of /dev/shm, 64m'),
  'stop-signal': flag(text(), 'Signal that asks the process to end'),
  'stop-timeout': flag(integer(), 'Seconds to wait for it to end'),
  'storage-opt': flag(texts(), 'Option of the storage driver'),
  sysctl: flag(pairs(parseSysctl), 'Set a kernel parameter of the namespaces, KEY=VALUE'),
  tmpfs: flag(texts(), 'Mount a temporary file system, PATH[:OPTIONS]'),
  tty: flag(toggle(), 'Give the process a terminal', { short: 't' }),
  ulimit: flag(ulimits, 'Limit a resource, nofile=SOFT[:HARD]'),
  'use-api-socket': flag(toggle(), "Docker's own; refused here", { hidden: true }),
  user: flag(text(), 'Run as NAME or UID, with [:GROUP]', { short: 'u' }),
  userns: flag(text(), 'User namespace: host', { complete: ['host'] }),
  uts: flag(text(), 'UTS namespace: host', { complete: ['host'] }),
  volume: flag(texts(), 'Mount a folder or volume, [SOURCE:]TARGET[:OPTIONS]', {
    short: 'v',
    complete: 'volume',
  }),
  'volume-driver': flag(text(), 'Driver of new volumes'),
  'volumes-from': flag(texts(), "Mount another container's volumes, NAME[:ro]", { complete: 'container' }),
  workdir: flag(text(), 'Working directory inside', { short: 'w' }),
};

export type ContainerFlagValues = FlagValues<typeof CREATE_FLAGS>;

/** The flags of `docker run`. */
export const RUN_FLAGS = {
  ...CREATE_FLAGS,
  detach: flag(toggle(), 'Leave it running and print its id', { short: 'd' }),
  'detach-keys': flag(text(), 'Keys that detach the terminal, ctrl-p,ctrl-q'),
  'sig-proxy': flag(toggle(true), 'Pass signals on to the process'),
};
