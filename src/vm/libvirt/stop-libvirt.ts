import { rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { killIn, pidIn } from '../pid-file.ts';
import { type LibvirtPaths, planNetwork } from './plan-libvirt.ts';
import { virsh } from './virsh.ts';

const END_TIMEOUT_MS = 10_000;
const RETRY_MS = 50;

/**
 * Takes away the daemon and its networks; no machine may be left. Idempotent, and without an answer of the daemon, too: what it
 * started is then ended directly.
 */
export async function stopLibvirt(cache: string, paths: LibvirtPaths): Promise<void> {
  if (pidIn(paths.pid, 'libvirtd') !== undefined) {
    const names = await virsh(paths, ['net-list', '--all', '--name']).catch(() => '');
    for (const name of names.split('\n').filter((name) => name !== '')) {
      await virsh(paths, ['net-destroy', name]).catch(() => {});
      await virsh(paths, ['net-undefine', name]).catch(() => {});
    }
    killIn(paths.pid, 'libvirtd', 'SIGTERM');
    const deadline = performance.now() + END_TIMEOUT_MS;
    while (pidIn(paths.pid, 'libvirtd') !== undefined && performance.now() < deadline) await delay(RETRY_MS);
    killIn(paths.pid, 'libvirtd');
  }
  killIn(paths.networkPid, 'dnsmasq');
  await execa('ip', ['link', 'delete', planNetwork(cache).bridge], { reject: false, stdin: 'ignore' });
  rmSync(paths.run, { recursive: true, force: true });
  try {
    rmdirSync(dirname(paths.run));
  } catch {
    // Another cache has machines, too.
  }
}
