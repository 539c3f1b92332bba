import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Device, DeviceRule, Namespace, Spec } from '../../../src/oci/runtime-spec.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import type { Verification } from '../../../src/verify/verdict.ts';
import { verifyProcess } from '../../../src/verify/verify-process.ts';
import { makeContainer } from '../runtime/make-container.ts';

/** A spec with all parts that these tests change, so that none has to be looked for. */
export interface FullSpec extends Spec {
  process: NonNullable<Spec['process']> & { args: string[]; env: string[]; user: object };
  root: NonNullable<Spec['root']>;
  mounts: { destination: string; type: string; source: string; options: string[] }[];
  linux: NonNullable<Spec['linux']> & {
    namespaces: Namespace[];
    resources: NonNullable<NonNullable<Spec['linux']>['resources']> & { devices: DeviceRule[] };
    devices: Device[];
    maskedPaths: string[];
    readonlyPaths: string[];
  };
}

export type Change = (spec: FullSpec, bundle: string, t: ExecutionContext) => void;

const system = createLinuxSystem();
const CAPABILITIES = ['CAP_CHOWN', 'CAP_KILL', 'CAP_NET_BIND_SERVICE', 'CAP_SETUID', 'CAP_SETGID'];
const MEBIBYTE = 1024 * 1024;

/** The version of cgroups whose files limit containers here. */
export const cgroupVersion = system.files.stat('/sys/fs/cgroup/cgroup.controllers') === undefined ? 1 : 2;

/** Some block device of this machine, as `MAJOR:MINOR`; undefined where there is none. */
export const blockDevice = readdirSync('/sys/block')
  .map((name) => readFileSync(join('/sys/block', name, 'dev'), 'utf8').trim())
  .at(0);

/**
 * Starts a container from a spec with something changed, and verifies it against the spec without that. Both are first
 * `prepared` alike. `arrange` acts on the process before it is verified.
 */
export async function verifyChanged(
  t: ExecutionContext,
  change: Change,
  {
    prepare = () => {},
    arrange,
    tty = false,
  }: { prepare?: Change; arrange?: (pid: number) => Promise<unknown>; tty?: boolean } = {},
): Promise<Verification> {
  const made = makeContainer(t, ['sleep', '1000'], { tty });
  const { bundle } = made.container;
  const path = join(bundle, 'config.json');
  const asked = fullSpec(JSON.parse(readFileSync(path, 'utf8')), bundle);
  prepare(asked, bundle, t);
  const changed = structuredClone(asked);
  change(changed, bundle, t);
  writeFileSync(path, JSON.stringify(changed));
  const { pid } = await made.run();
  await arrange?.(pid);
  return verifyProcess({ system, pid, bundle, spec: asked });
}

/** What differs, in the words of the fields. */
export function differing({ verdicts }: Verification): string[] {
  return verdicts.filter(({ verdict }) => verdict === 'differs').map(({ field }) => field);
}

/** Everything that does not pass, in words. */
export function oddities({ verdicts }: Verification): string[] {
  return verdicts
    .filter(({ verdict }) => verdict !== 'pass')
    .map(
      ({ field, verdict, asked, found, reason }) => `${field} ${verdict}: ${asked} / ${found} / ${reason}`,
    );
}

function fullSpec(base: Spec, bundle: string): FullSpec {
  for (const name of ['data', 'other']) mkdirSync(join(bundle, name));
  for (const name of ['sys', 'data', 'etc']) mkdirSync(join(bundle, 'rootfs', name), { recursive: true });
  for (const name of ['secret', 'fixed']) writeFileSync(join(bundle, 'rootfs/etc', name), name);
  const [major = 0, minor = 0] = (blockDevice ?? '').split(':').map(Number);
  return {
    ...base,
    hostname: 'asked',
    process: {
      ...base.process,
      args: ['sleep', '1000'],
      env: ['PATH=/bin', 'A=b'],
      cwd: '/tmp',
      user: { uid: 0, gid: 0, additionalGids: [10], umask: 0o22 },
      noNewPrivileges: true,
      capabilities: {
        bounding: CAPABILITIES,
        permitted: CAPABILITIES,
        effective: CAPABILITIES,
        inheritable: ['CAP_KILL'],
        ambient: [],
      },
      rlimits: [{ type: 'RLIMIT_NOFILE', soft: 100, hard: 200 }],
      oomScoreAdj: 100,
    },
    root: { path: 'rootfs', readonly: true },
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
      { destination: '/dev', type: 'tmpfs', source: 'tmpfs', options: ['nosuid', 'mode=755', 'size=1m'] },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'],
      },
      { destination: '/dev/shm', type: 'tmpfs', source: 'shm', options: ['nosuid', 'mode=1777', 'size=64k'] },
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
      {
        destination: '/sys/fs/cgroup',
        type: 'cgroup',
        source: 'cgroup',
        options: ['nosuid', 'noexec', 'nodev', 'ro'],
      },
      {
        destination: '/data',
        type: 'bind',
        source: join(bundle, 'data'),
        options: ['rbind', 'ro', 'rprivate'],
      },
    ],
    linux: {
      ...base.linux,
      namespaces: (['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup'] as const).map((type) => ({ type })),
      sysctl: { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '4096' },
      rootfsPropagation: 'rprivate',
      maskedPaths: ['/etc/secret', '/proc/acpi', '/nowhere'],
      readonlyPaths: ['/proc/sys', '/proc/irq'],
      seccomp: {
        defaultAction: 'SCMP_ACT_ALLOW',
        syscalls: [{ names: ['swapon'], action: 'SCMP_ACT_ERRNO' }],
      },
      devices: [{ path: '/dev/asked', type: 'c', major: 1, minor: 7, fileMode: 0o640, uid: 1, gid: 2 }],
      resources: {
        devices: [
          { allow: false, access: 'rwm' },
          { allow: true, type: 'c', major: 1, minor: 11, access: 'r' },
        ],
        memory: { limit: 64 * MEBIBYTE, reservation: 32 * MEBIBYTE },
        cpu: { shares: 512, quota: 50_000, period: 100_000, cpus: '0', mems: '0' },
        pids: { limit: 50 },
        ...(blockDevice === undefined
          ? {}
          : { blockIO: { throttleReadBpsDevice: [{ major, minor, rate: 1024 * 1024 }] } }),
      },
    },
  };
}
