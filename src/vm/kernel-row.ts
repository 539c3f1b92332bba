import * as z from 'zod/mini';
import { checkSchema } from '../config/schema/check-schema.ts';
import { ConfigError } from '../errors/config-error.ts';
import { VmError } from '../errors/vm-error.ts';

/** Part of paths, of shell words, and of what libvirt calls a machine. */
const word = z
  .string('a string')
  .check(z.regex(/^[A-Za-z0-9][\w.+-]*$/, 'letters, digits, ".", "_", "+" and "-"'));
const line = z.string('a string').check(z.regex(/^[^\n]*$/, 'one line'));

const rowSchema = z.strictObject(
  {
    name: word,
    /** Why it is in the table. */
    why: line,
    /** Debian's name of the release, where a box can be built. */
    suite: z.optional(word),
    kernelPackage: z.optional(word),
    /** What `uname -r` begins with. */
    release: line,
    cgroup: z.enum(['unified', 'legacy', 'hybrid'], 'unified, legacy or hybrid'),
    lsm: z.enum(['apparmor', 'selinux'], 'apparmor or selinux'),
    /** The one that Lockstep chooses where systemd runs. */
    cgroupDriver: z.enum(['systemd', 'cgroupfs'], 'systemd or cgroupfs'),
    /** What the kernel's command line says besides where its disk is. */
    cmdline: line,
    /** What Vagrant calls the box that is built here. */
    box: z.optional(line),
    /** One that Vagrant can download. */
    publicBox: line,
  },
  'an object for each kernel',
);
const tableSchema = z.array(rowSchema, 'a list of kernels');

/** A row of vagrant/kernels.json: a kernel, and what it promises. */
export type KernelRow = z.infer<typeof rowSchema>;

/**
 * The table, in its order. Pure.
 * @throws VmError `VM_TABLE_INVALID` with all that is wrong with it
 */
export function parseKernels(text: string): readonly KernelRow[] {
  const rows = readRows(text);
  const problems = rows.flatMap(({ name, suite, kernelPackage }, index) => [
    ...(rows.findIndex((row) => row.name === name) < index ? [`two kernels have the name ${name}`] : []),
    ...((suite === undefined) === (kernelPackage === undefined)
      ? []
      : [`${name}: a box is built from both suite and kernelPackage`]),
  ]);
  if (rows.length === 0) problems.push('there is no kernel in it');
  const [first] = problems;
  if (first === undefined) return rows;
  throw new VmError('VM_TABLE_INVALID', `vagrant/kernels.json: ${first}`, { problems });
}

function readRows(text: string): readonly KernelRow[] {
  try {
    return checkSchema(tableSchema, JSON.parse(text));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const problems = cause instanceof ConfigError ? cause.problems : [];
    throw new VmError('VM_TABLE_INVALID', `vagrant/kernels.json: ${message}`, { problems, cause });
  }
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
