import { VmError } from '../errors/vm-error.ts';
import type { KernelRow } from './kernel-row.ts';

/** What a machine says of itself. */
export interface SeenKernel {
  /** `uname -r`. */
  readonly release: string;
  readonly cgroup: 'unified' | 'legacy' | 'hybrid' | 'none';
  /** Names from /sys/kernel/security/lsm. */
  readonly lsms: readonly string[];
}

/** Shell that prints what `parseSeenKernel` reads; needs nothing but a minimal Debian. */
export const SEE_KERNEL = 'uname -r; cat /sys/kernel/security/lsm; echo; cat /proc/self/mountinfo';

/** Pure. */
export function parseSeenKernel(text: string): SeenKernel {
  const [release = '', lsms = '', ...mountinfo] = text.split('\n').filter((line) => line !== '');
  const mounts = mountinfo.map((line) => ({
    target: line.split(' ')[4] ?? '',
    type: line.split(' - ')[1]?.split(' ')[0] ?? '',
  }));
  const has = (wanted: string, below: RegExp) =>
    mounts.some(({ target, type }) => type === wanted && below.test(target));
  const layout = () => {
    if (has('cgroup2', /^\/sys\/fs\/cgroup$/)) return 'unified';
    if (!has('cgroup', /^\/sys\/fs\/cgroup\//)) return 'none';
    return has('cgroup2', /^\/sys\/fs\/cgroup\//) ? 'hybrid' : 'legacy';
  };
  return { release, cgroup: layout(), lsms: lsms.split(',') };
}

/** In what a machine differs from its row, in words; empty where it keeps its promises. Pure. */
export function judgeKernel(row: KernelRow, seen: SeenKernel): string[] {
  const problems: string[] = [];
  if (!`${seen.release}.`.startsWith(row.release === '' ? '' : `${row.release}.`))
    problems.push(`the kernel is ${seen.release}, not ${row.release}`);
  if (seen.cgroup !== row.cgroup) problems.push(`the cgroup layout is ${seen.cgroup}, not ${row.cgroup}`);
  if (!seen.lsms.includes(row.lsm))
    problems.push(`the security modules are ${seen.lsms.join(', ')}, without ${row.lsm}`);
  return problems;
}

/** @throws VmError `VM_KERNEL_WRONG` where a machine is not what its row says. Pure. */
export function requireKernel(row: KernelRow, seen: SeenKernel): void {
  const problems = judgeKernel(row, seen);
  if (problems.length === 0) return;
  throw new VmError('VM_KERNEL_WRONG', `${row.name} is not what its row says: ${problems.join('; ')}`, {
    value: row.name,
    problems,
  });
}
