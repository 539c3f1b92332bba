import type { HostDevice, HostFacts } from '../contract/host-facts.ts';
import { goArchitecture } from '../lib/go-architecture.ts';
import { kernelIsAtLeast } from '../lib/kernel-is-at-least.ts';
import type { Files, System } from '../system/system.ts';
import { CAPABILITY_NAMES } from './capability-names.ts';
import { parseNumberList } from './parse-number-list.ts';
import { propagationOf } from './propagation-of.ts';
import { readCgroupFacts } from './read-cgroup-facts.ts';
import { readDevices } from './read-devices.ts';
import { cgroupsOf, isInUserNamespace, readRootless } from './read-rootless.ts';
import { statusField } from './status-field.ts';

/**
 * Reads the facts of this machine that a spec depends on: some thirty small files of /proc and /sys. They say what the
 * kernel can do; what a runtime makes of it is for `withRuntime`.
 * `devices` is read when it is first asked for, since only privileged containers need it and /dev can be large.
 */
export function readHostFacts({ files, mounts }: System): HostFacts {
  const table = mounts.list();
  const status = files.read('/proc/self/status');
  const systemd = files.stat('/run/systemd/system') !== undefined;
  const cgroup = readCgroupFacts(files, table, systemd);
  const inUserNamespace = isInUserNamespace(files);
  const rootless = inUserNamespace ? readRootless(files, cgroup) : undefined;
  const kernel = line(files, '/proc/sys/kernel/osrelease');
  let devices: readonly HostDevice[] | undefined;
  return {
    hostname: line(files, '/proc/sys/kernel/hostname'),
    architecture: goArchitecture(process.arch),
    kernel,
    cpus: parseNumberList(statusField(status, 'Cpus_allowed_list')).length,
    cpusOnline: line(files, '/sys/devices/system/cpu/online'),
    memoryNodes: line(files, '/sys/devices/system/node/online') || '0',
    memTotalBytes: 1024 * Number(/^MemTotal:\s+(\d+)/m.exec(files.read('/proc/meminfo'))?.[1]),
    cgroup: rootless === undefined ? cgroup : cgroupsOf(files, cgroup, rootless),
    // Profiles are loaded by root of the machine.
    appArmor: !inUserNamespace && hasAppArmor(files),
    selinux: table.some(({ type }) => type === 'selinuxfs'),
    seccomp: files.stat('/proc/sys/kernel/seccomp/actions_avail') !== undefined,
    systemd,
    capabilities: readCapabilities(files, statusField(status, 'CapBnd')),
    rootMountPropagation: propagationOf(table.findLast(({ target }) => target === '/')),
    // mount_setattr(2)
    recursiveReadOnlyMounts: kernelIsAtLeast(kernel, '5.12'),
    // time_namespaces(7): since 5.6, where the kernel was built with them.
    timeNamespaces: files.stat('/proc/self/ns/time') !== undefined,
    ...(inUserNamespace ? { inUserNamespace } : {}),
    // A plain user binds the machine's, where one is shared.
    ...(rootless === undefined ? {} : { rootless, devMqueue: files.stat('/dev/mqueue') !== undefined }),
    get devices() {
      devices ??= readDevices(files);
      return devices;
    },
  };
}

function line(files: Files, path: string): string {
  return (files.readIfThere(path) ?? '').trim();
}

/** The four conditions of containerd's `apparmor.HostSupports`. */
function hasAppArmor(files: Files): boolean {
  return (
    files.stat('/sys/kernel/security/apparmor') !== undefined &&
    (process.env.container ?? '') === '' &&
    files.stat('/sbin/apparmor_parser') !== undefined &&
    line(files, '/sys/module/apparmor/parameters/enabled').startsWith('Y')
  );
}

function readCapabilities(files: Files, bounding: string): HostFacts['capabilities'] {
  const last = Math.min(Number(line(files, '/proc/sys/kernel/cap_last_cap')), CAPABILITY_NAMES.length - 1);
  const bits = BigInt(`0x${bounding || '0'}`);
  return {
    missing: CAPABILITY_NAMES.filter((_, number) => number <= last && ((bits >> BigInt(number)) & 1n) === 0n),
    last: CAPABILITY_NAMES[last] as string,
  };
}
