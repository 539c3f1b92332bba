import { createHash } from 'node:crypto';
import { join } from '../../lib/paths/join.ts';

/** The name of the network between the host and its machines. */
export const NETWORK = 'lockstep-vm';

/** Where a libvirt daemon that is Lockstep's alone has its configuration, state and sockets. Pure. */
export function libvirtPaths(cache: string) {
  const state = join(cache, 'libvirt');
  // The path of a socket may have no more than 107 bytes (unix(7)).
  const run = `/run/lockstep-vm/${nameOf(cache)}`;
  const socket = join(run, 'libvirt-sock');
  return {
    state,
    run,
    socket,
    uri: `qemu:///system?socket=${socket}`,
    pid: join(run, 'libvirtd.pid'),
    log: join(state, 'log', 'libvirtd.log'),
    /** Held while the daemon is started or stopped. */
    lock: join(cache, 'libvirt.lock'),
    /** The emulator of a machine, as long as it runs. */
    emulatorPid: (domain: string) => join(run, 'qemu', `${domain}.pid`),
    networkPid: join(run, 'network', `${NETWORK}.pid`),
  };
}

export type LibvirtPaths = ReturnType<typeof libvirtPaths>;

/** Machines in one cache share a network; those of another have one of their own. Pure. */
export function planNetwork(cache: string): { bridge: string; subnet: string; xml: string } {
  const hash = createHash('sha256').update(cache).digest();
  const subnet = `10.${64 + ((hash[0] ?? 0) % 128)}.${hash[1] ?? 0}`;
  const bridge = `lsvm-${nameOf(cache)}`;
  return {
    bridge,
    subnet: `${subnet}.0/24`,
    // "open" leaves the host's firewall as it is (https://libvirt.org/formatnetwork.html#connectivity).
    xml: `<network>
  <name>${NETWORK}</name>
  <forward mode='open'/>
  <bridge name='${bridge}' stp='off' delay='0'/>
  <ip address='${subnet}.1' netmask='255.255.255.0'>
    <dhcp><range start='${subnet}.2' end='${subnet}.254'/></dhcp>
  </ip>
</network>
`,
  };
}

/** Files of the daemon's configuration, by their names. Pure. */
export const LIBVIRT_CONFIG: Readonly<Record<string, string>> = {
  'libvirtd.conf': 'unix_sock_group = "root"\nauth_unix_rw = "none"\nauth_unix_ro = "none"\n',
  'network.conf': '',
  'qemu.conf': `user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
`,
};

/**
 * Shell that starts the daemon in a mount namespace of its own, where the folders whose places are built into libvirt are
 * Lockstep's: the host's own libvirt, its configuration and its machines are neither seen nor touched. Pure.
 */
export function planStart({ state, run, pid }: LibvirtPaths): string {
  const places = [
    [`${state}/etc`, '/etc/libvirt'],
    [`${state}/lib`, '/var/lib/libvirt'],
    [`${state}/cache`, '/var/cache/libvirt'],
    [`${state}/log`, '/var/log/libvirt'],
    [run, '/run/libvirt'],
  ] as const;
  const account = (file: string, line: string) =>
    `grep -q ^libvirt-qemu: ${file} || { cp ${file} '${state}${file}'; echo '${line}' >>'${state}${file}'; mount --bind '${state}${file}' ${file}; }`;
  return [
    'set -e',
    `mkdir -p ${places.flat().map(quote).join(' ')}`,
    ...places.map(([ours, theirs]) => `mount --bind ${quote(ours)} ${theirs}`),
    // libvirt looks the account up before it reads that it is to use another.
    account('/etc/passwd', 'libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin'),
    account('/etc/group', 'libvirt-qemu:x:64055:'),
    // The name space ends with the last process in it, and with it what was mounted.
    `exec libvirtd -d -f /etc/libvirt/libvirtd.conf -p ${quote(pid.replace(run, '/run/libvirt'))}`,
  ].join('\n');
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

function nameOf(cache: string): string {
  return createHash('sha256').update(cache).digest('hex').slice(0, 8);
}
