import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { VmError } from '../errors/vm-error.ts';
import { join } from '../lib/paths/join.ts';

/** Where what outlives a virtual machine is kept: boxes, logs, and how long each step took. Pure. */
export function vmCache(env: Readonly<Record<string, string | undefined>>, project: string): string {
  return env.LOCKSTEP_VM_CACHE || join(project, '.cache', 'vm');
}

/** The folder of the project, whose sources go into the machines. Throws `VM_KERNEL_UNKNOWN` where only the package is installed. */
export function findProject(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'vagrant', 'kernels.json'))) {
    const above = dirname(folder);
    if (above === folder)
      throw new VmError('VM_KERNEL_UNKNOWN', 'there is no table of kernels (vagrant/kernels.json)', {
        hint: 'Virtual machines are part of the project’s sources, not of the installed package.',
      });
    folder = above;
  }
  return folder;
}

/** How a machine is had: QEMU directly, without systemd, or through Vagrant. */
export type VmWayName = 'direct' | 'vagrant';

/** What there is of one kernel's machine; there may be one of each way at the same time. Pure. */
export function kernelPaths(cache: string, kernel: string, way: VmWayName) {
  const name = way === 'direct' ? `${kernel}-fast` : kernel;
  const folder = join(cache, 'machines', name);
  return {
    folder,
    serial: join(folder, 'serial.log'),
    /** What was last copied into it. */
    project: join(folder, 'project.tar'),
    /** The chart at rest, of a machine that outlives its process. */
    snapshot: join(folder, 'snapshot.json'),
    lock: join(cache, 'machines', `${name}.lock`),
    /** What the last failure left: the serial log, and what the machine said of itself. */
    logs: join(cache, 'logs', name),
    durations: join(cache, 'durations', `${name}.json`),
  };
}
