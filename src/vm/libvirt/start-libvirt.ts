import { mkdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { VmError } from '../../errors/vm-error.ts';
import { join } from '../../lib/paths/join.ts';
import { pidIn } from '../pid-file.ts';
import { LIBVIRT_CONFIG, type LibvirtPaths, NETWORK, planNetwork, planStart } from './plan-libvirt.ts';
import { virsh } from './virsh.ts';

const UP_TIMEOUT_MS = 60_000;
const RETRY_MS = 100;

/** Has libvirt's daemon run, with the network of the machines in a cache. Idempotent. Rejects with `VM_BOOT_FAILED`. */
export async function startLibvirt(cache: string, paths: LibvirtPaths, signal: AbortSignal): Promise<void> {
  if (pidIn(paths.pid, 'libvirtd') === undefined) {
    mkdirSync(join(paths.state, 'etc'), { recursive: true });
    for (const [name, text] of Object.entries(LIBVIRT_CONFIG))
      writeFileSync(join(paths.state, 'etc', name), text);
    const script = planStart(paths);
    const { failed, stderr, shortMessage } = await execa(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', script],
      { reject: false, stdin: 'ignore', stdout: 'ignore', timeout: UP_TIMEOUT_MS },
    );
    if (failed)
      throw new VmError(
        'VM_BOOT_FAILED',
        `libvirtd does not start (${paths.log}): ${stderr || shortMessage}`,
      );
  }
  await answered(paths, signal);
  const networks = (await virsh(paths, ['net-list', '--name'])).split('\n');
  if (networks.includes(NETWORK)) return;
  // One that was defined is started by its definition, which may have changed since.
  const file = join(paths.state, 'network.xml');
  writeFileSync(file, planNetwork(cache).xml);
  await virsh(paths, ['net-create', file]);
}

async function answered(paths: LibvirtPaths, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + UP_TIMEOUT_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      await virsh(paths, ['version']);
      return;
    } catch (cause) {
      if (performance.now() > deadline)
        throw new VmError('VM_BOOT_FAILED', `libvirtd does not answer (${paths.log})`, { cause });
    }
    await delay(RETRY_MS);
  }
}
