import { basename } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import type { KernelRow } from '../kernel-row.ts';
import { type LibvirtPaths, NETWORK, planNetwork } from '../libvirt/plan-libvirt.ts';
import { kernelCommandLine } from '../plan-emulator.ts';
import type { kernelPaths } from '../vm-paths.ts';

const PREFIX = 'lockstep-';

/** Paths of a machine that Vagrant has. Pure. */
export function vagrantPaths(
  { folder }: ReturnType<typeof kernelPaths>,
  { run }: LibvirtPaths,
  kernel: string,
) {
  return {
    initrd: join(folder, 'initrd'),
    /** What Vagrant knows of the machine; where it is, there may be one. */
    data: join(folder, 'vagrant'),
    /** For ssh(1), once the machine is up. */
    sshConfig: join(folder, 'ssh.conf'),
    /** The connection that all commands share. */
    sshSocket: join(run, `ssh-${kernel}`),
    /** What libvirt calls it. */
    domain: `${PREFIX}${kernel}`,
  };
}

export interface VagrantRequest {
  readonly row: KernelRow;
  /** A folder of vagrant/build-box.sh; none where a public box is used. */
  readonly box: string | undefined;
  readonly project: string;
  readonly cache: string;
  readonly libvirt: LibvirtPaths;
  readonly machine: ReturnType<typeof kernelPaths>;
  readonly paths: ReturnType<typeof vagrantPaths>;
  /** Whether KVM works here. */
  readonly hardware: boolean;
}

/**
 * The environment in which Vagrant makes a machine by the Vagrantfile: nothing of it is in the user's own ~/.vagrant.d, and its
 * daemon is Lockstep's own. Pure.
 */
export function planVagrant({ row, box, project, cache, libvirt, machine, paths, hardware }: VagrantRequest) {
  const given = {
    driver: hardware ? 'kvm' : 'qemu',
    serial: machine.serial,
    libvirt: {
      default_prefix: PREFIX,
      uri: libvirt.uri,
      ...(box === undefined
        ? {}
        : {
            kernel: join(box, 'vmlinuz'),
            initrd: paths.initrd,
            cmd_line: kernelCommandLine(row, 'vagrant', hardware),
            management_network_name: NETWORK,
            management_network_address: planNetwork(cache).subnet,
            management_network_keep: true,
          }),
    },
    ...(box === undefined
      ? {}
      : { box: `lockstep/${basename(box)}`, boxUrl: `file://${join(box, 'vagrant.box')}` }),
  };
  return {
    VAGRANT_CWD: project,
    VAGRANT_HOME: join(cache, 'vagrant'),
    VAGRANT_DOTFILE_PATH: paths.data,
    VAGRANT_CHECKPOINT_DISABLE: '1',
    VAGRANT_DEFAULT_PROVIDER: 'libvirt',
    LOCKSTEP_VM: JSON.stringify(given),
  };
}
