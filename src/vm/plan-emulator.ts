import { join } from '../lib/paths/join.ts';
import type { KernelRow } from './kernel-row.ts';

/** The ports between host and guest, by the names that both know them by (vagrant/guest/init). */
export const PORTS = ['control', 'stdin', 'stdout', 'stderr'] as const;

export type Port = (typeof PORTS)[number];

/** Every path of one machine's folder; nothing of it outlives the machine but the serial log of one that failed. */
export function machinePaths(
  folder: string,
): Readonly<Record<Port | 'monitor' | 'initrd' | 'serial', string>> {
  return {
    ...(Object.fromEntries(PORTS.map((port) => [port, join(folder, port)])) as Record<Port, string>),
    monitor: join(folder, 'monitor'),
    initrd: join(folder, 'initrd'),
    serial: join(folder, 'serial.log'),
  };
}

export interface EmulatorRequest {
  readonly row: KernelRow;
  /** A folder of vagrant/build-box.sh. */
  readonly box: string;
  /** The machine's own folder. */
  readonly folder: string;
  /** Whether KVM works here. */
  readonly hardware: boolean;
  /** Whether the kernel says all that it does on its console, which costs half a second of a boot. */
  readonly isVerbose?: boolean;
}

/** Three test files at a time, with their containers and a disk's cache. */
const MEMORY_MIB = 2048;

/**
 * The processor for emulation: an AMD one, because the kernel then leaves out page-table isolation (an Intel one takes four
 * times as long), and without cmpxchg16b, which QEMU 7.2 emulates wrongly for kernel 6.12. Both in one thread: in two, one executes
 * what the other's kernel is just about to patch (6.12 panics), and a timer's interrupt can be lost (6.1 stands still for minutes).
 */
const EMULATED = ['-accel', 'tcg,thread=single', '-cpu', 'qemu64,+ssse3,+sse4.1,+sse4.2,+popcnt,-cx16'];
const HARDWARE = ['-accel', 'kvm', '-cpu', 'host'];

/**
 * QEMU's arguments for a machine that boots a row's kernel from a box without touching the box, and that ends when its kernel
 * panics or powers off. Pure.
 */
export function planEmulator({ row, box, folder, hardware, isVerbose = false }: EmulatorRequest): string[] {
  const paths = machinePaths(folder);
  const options = (entries: Record<string, string>) =>
    Object.entries(entries)
      .map(([key, value]) => `${key}=${value.replaceAll(',', ',,')}`)
      .join(',');
  const ports = PORTS.flatMap((port) => [
    '-chardev',
    `socket,${options({ id: port, path: paths[port], server: 'on', wait: 'off' })}`,
    '-device',
    `virtserialport,${options({ chardev: port, name: `lockstep.${port}` })}`,
  ]);
  return [
    ...['-M', 'q35', '-smp', '2', '-m', String(MEMORY_MIB)],
    ...(hardware ? HARDWARE : EMULATED),
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
    ...['-chardev', `socket,${options({ id: 'monitor', path: paths.monitor, server: 'on', wait: 'off' })}`],
    ...['-mon', 'chardev=monitor,mode=control'],
    ...['-serial', `file:${paths.serial}`],
    ...[
      '-kernel',
      join(box, 'vmlinuz'),
      '-initrd',
      paths.initrd,
      '-append',
      kernelCommandLine(row, 'none', hardware, isVerbose),
    ],
    '-drive',
    options({
      file: join(box, 'disk.img'),
      if: 'virtio',
      format: 'raw',
      snapshot: 'on',
      cache: 'unsafe',
    }),
    ...['-device', 'virtio-serial-pci', ...ports],
    ...['-object', 'rng-random,id=rng,filename=/dev/urandom', '-device', 'virtio-rng-pci,rng=rng'],
  ];
}

/**
 * What emulation alone is told, which takes a third off the processor time of a container: programs at the same addresses each
 * time (`norandmaps`), so that QEMU runs again what it has translated, where it would translate all of Node anew for each process;
 * and the time from the processor's counter, which QEMU keeps alike on all processors, not from an emulated device.
 */
const EMULATED_ARGUMENTS = 'norandmaps tsc=reliable clocksource=tsc';

/** What the kernel of a row is told: its disk, its security module, what is process 1, its cgroup layout. Pure. */
export function kernelCommandLine(
  { cmdline, cgroup, lsm }: KernelRow,
  init: 'none' | 'vagrant',
  hardware: boolean,
  isVerbose = false,
): string {
  const security = lsm === 'apparmor' ? 'apparmor=1 security=apparmor' : '';
  return [
    'root=/dev/vda1 rw console=ttyS0',
    isVerbose ? '' : 'quiet',
    'panic=-1 mitigations=off',
    hardware ? '' : EMULATED_ARGUMENTS,
    security,
    `lockstep.init=${init} lockstep.cgroup=${cgroup}`,
    cmdline,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
