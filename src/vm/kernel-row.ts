import { z } from 'zod';
import { VmError } from '../errors/vm-error.ts';

const rowSchema = z.strictObject({
  name: z.string(),
  /** Why it is in the table. */
  why: z.string(),
  /** Debian's name of the release, where a box can be built. */
  suite: z.string().optional(),
  kernelPackage: z.string().optional(),
  /** What `uname -r` begins with. */
  release: z.string(),
  cgroup: z.enum(['unified', 'legacy', 'hybrid']),
  lsm: z.enum(['apparmor', 'selinux']),
  /** The one that Lockstep chooses where systemd runs. */
  cgroupDriver: z.enum(['systemd', 'cgroupfs']),
  /** What the kernel's command line says besides where its disk is. */
  cmdline: z.string(),
  /** What Vagrant calls the box that is built here. */
  box: z.string().optional(),
  /** One that Vagrant can download. */
  publicBox: z.string(),
});

/** A row of vagrant/kernels.json: a kernel, and what it promises. */
export type KernelRow = z.infer<typeof rowSchema>;

/** The table, in its order. Pure. Throws zod's error for a table that is not one. */
export function parseKernels(text: string): readonly KernelRow[] {
  return z.array(rowSchema).parse(JSON.parse(text));
}

/** The row with a name. Pure. Throws `VM_KERNEL_UNKNOWN`. */
export function findKernel(rows: readonly KernelRow[], name: string): KernelRow {
  const row = rows.find((candidate) => candidate.name === name);
  if (row !== undefined) return row;
  throw new VmError('VM_KERNEL_UNKNOWN', `there is no kernel ${name}`, {
    value: name,
    hint: `Kernels: ${rows.map((known) => known.name).join(', ')}.`,
  });
}
