import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execa } from 'execa';
import { join } from '../lib/paths/join.ts';

const PROBE_TIMEOUT_MS = 6000;

/**
 * Whether KVM works here. /dev/kvm may be there, answer, and still hang every guest: a kernel without a disk is booted, which
 * must panic, and so end, in time. Found out once for each boot of the host.
 */
export async function hasHardware(box: string, cache: string): Promise<boolean> {
  if (!existsSync('/dev/kvm')) return false;
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const found = join(cache, 'kvm.json');
  const known = readKnown(found);
  if (known?.bootId === bootId) return known.works;
  const { failed } = await execa(
    'qemu-system-x86_64',
    [
      ...['-M', 'q35', '-accel', 'kvm', '-cpu', 'host', '-m', '256', '-nodefaults', '-no-user-config'],
      ...['-display', 'none', '-no-reboot', '-kernel', join(box, 'vmlinuz'), '-append', 'quiet panic=-1'],
    ],
    { timeout: PROBE_TIMEOUT_MS, killSignal: 'SIGKILL', reject: false, stdin: 'ignore' },
  );
  mkdirSync(cache, { recursive: true });
  writeFileSync(found, JSON.stringify({ bootId, works: !failed }));
  return !failed;
}

function readKnown(path: string): { bootId: string; works: boolean } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { bootId: string; works: boolean };
  } catch {
    return undefined;
  }
}
