import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import type { Locks } from '../../system/system.ts';
import type { LibvirtPaths } from '../libvirt/plan-libvirt.ts';
import { stopLibvirt } from '../libvirt/stop-libvirt.ts';
import { virsh } from '../libvirt/virsh.ts';
import { isProgram, killIn, pidIn } from '../pid-file.ts';
import type { kernelPaths } from '../vm-paths.ts';
import type { vagrantPaths } from './plan-vagrant.ts';
import { disconnectSsh } from './ssh.ts';

const LOCK_TIMEOUT_MS = 60_000;

export interface ClearRequest {
  readonly cache: string;
  readonly machine: ReturnType<typeof kernelPaths>;
  readonly libvirt: LibvirtPaths;
  readonly paths: ReturnType<typeof vagrantPaths>;
  readonly locks: Locks;
}

/**
 * Takes a machine of Vagrant away, and with the last one libvirt's daemon and its network. Idempotent; needs neither Vagrant nor an
 * answer of the daemon. Never fails for a machine that is gone.
 */
export async function clearVagrantMachine({
  cache,
  machine,
  libvirt,
  paths,
  locks,
}: ClearRequest): Promise<void> {
  if (!existsSync(machine.folder) && !existsSync(libvirt.run)) return;
  endVagrant(paths);
  await unplugDomain(libvirt, paths);
  if (pidIn(libvirt.pid, 'libvirtd') !== undefined) {
    for (const args of [
      ['undefine', paths.domain],
      ['vol-delete', '--pool', 'default', `${paths.domain}.img`],
    ])
      await virsh(libvirt, args).catch(() => {});
  }
  rmSync(join(libvirt.state, 'lib/images', `${paths.domain}.img`), { force: true });
  const lock = await locks.acquire(libvirt.lock, { timeoutMs: LOCK_TIMEOUT_MS });
  try {
    rmSync(machine.folder, { recursive: true, force: true });
    if (!hasMachines(dirname(machine.folder))) await stopLibvirt(cache, libvirt);
  } finally {
    lock.release();
  }
}

/** Ends the emulator of a machine, and the connection to it; its disk stays. Idempotent. */
export async function unplugDomain(
  libvirt: LibvirtPaths,
  paths: ReturnType<typeof vagrantPaths>,
): Promise<void> {
  await disconnectSsh(paths);
  if (pidIn(libvirt.pid, 'libvirtd') !== undefined)
    await virsh(libvirt, ['destroy', paths.domain]).catch(() => {});
  killIn(libvirt.emulatorPid(paths.domain), 'qemu-system');
}

/** Ends the Vagrant that a process which was killed has left at work on a machine. */
function endVagrant({ data }: ReturnType<typeof vagrantPaths>): void {
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    if (!isProgram(pid, 'ruby') || !hasVariable(pid, `VAGRANT_DOTFILE_PATH=${data}`)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }
}

function hasVariable(pid: number, assignment: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(assignment);
  } catch {
    return false;
  }
}

/** Whether any machine is one of Vagrant's. */
function hasMachines(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).some((name) => existsSync(join(folder, name, 'vagrant')));
}
