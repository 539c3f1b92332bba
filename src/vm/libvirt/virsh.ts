import { execa } from 'execa';
import { VmError } from '../../errors/vm-error.ts';
import type { LibvirtPaths } from './plan-libvirt.ts';

/** libvirt answers within a second; a machine that is told to end may take some. */
const TIMEOUT_MS = 30_000;

/** What virsh(1) prints, asked of Lockstep's own daemon. Rejects with `VM_BOOT_FAILED` and what it said. */
export async function virsh({ uri }: LibvirtPaths, args: readonly string[]): Promise<string> {
  const { failed, stdout, stderr, shortMessage } = await execa('virsh', ['-q', '-c', uri, ...args], {
    reject: false,
    timeout: TIMEOUT_MS,
    stdin: 'ignore',
  });
  if (!failed) return stdout;
  throw new VmError('VM_BOOT_FAILED', `virsh ${args.join(' ')}: ${stderr.trim() || shortMessage}`, {
    value: args.join(' '),
  });
}
