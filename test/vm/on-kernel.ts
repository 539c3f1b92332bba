import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findKernel, type KernelRow, parseKernels } from '../../src/vm/kernel-row.ts';

/** What a test needs of a kernel, or of the machine around it. */
export interface KernelNeeds {
  readonly cgroup?: readonly KernelRow['cgroup'][];
  readonly lsm?: KernelRow['lsm'];
  /** Whether systemd is process 1. */
  readonly systemd?: boolean;
}

const HOME = join(import.meta.dirname, '../..');

/** The row of the machine that this runs in; undefined on a host. */
export const kernel: KernelRow | undefined =
  process.env.LOCKSTEP_VM_KERNEL === undefined
    ? undefined
    : findKernel(
        parseKernels(readFileSync(join(HOME, 'vagrant/kernels.json'), 'utf8')),
        process.env.LOCKSTEP_VM_KERNEL,
      );

const hasSystemd = readFileSync('/proc/1/comm', 'utf8').trim() === 'systemd';

/**
 * A test of a kernel's feature. On a kernel whose row does not promise it, it is skipped with a title that says so; on one that
 * promises it, nothing is skipped: what is missing there is a failure.
 */
export function testOn(
  { cgroup, lsm, systemd }: KernelNeeds,
  title: string,
  run: (t: ExecutionContext) => void | Promise<void>,
): void {
  const isFor =
    kernel !== undefined &&
    (cgroup?.includes(kernel.cgroup) ?? true) &&
    (lsm === undefined || lsm === kernel.lsm) &&
    (systemd === undefined || systemd === hasSystemd);
  if (isFor) test(title, run);
  else test.skip(`${title} (not for ${whereWeAre()})`, run);
}

function whereWeAre(): string {
  if (kernel === undefined) return 'a host';
  return `${kernel.name}${hasSystemd ? '' : ' without systemd'}`;
}
