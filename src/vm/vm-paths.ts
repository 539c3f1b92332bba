import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VmError } from '../errors/vm-error.ts';

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

/** What there is of one kernel's machine. Pure. */
export function kernelPaths(cache: string, kernel: string) {
  return {
    folder: join(cache, 'machines', kernel),
    lock: join(cache, 'machines', `${kernel}.lock`),
    /** What the last failure left: the serial log, and what the machine said of itself. */
    logs: join(cache, 'logs', kernel),
    durations: join(cache, 'durations', `${kernel}.json`),
  };
}
