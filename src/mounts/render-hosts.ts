import { MountError } from '../errors/mount-error.ts';

/** What a container's /etc/hosts depends on. */
export interface HostsInput {
  /** `none`, `host`, … */
  readonly networkMode: string;
  /** `name:address`; the address may be `host-gateway`. */
  readonly extraHosts: readonly string[];
  /** What `host-gateway` stands for. */
  readonly hostGatewayIps: readonly string[];
  /** The host's own /etc/hosts. */
  readonly hostsOfHost: string;
}

/** What every container knows without a network (libnetwork, etchosts). */
const LOCAL: readonly string[] = [
  '127.0.0.1\tlocalhost',
  '::1\tlocalhost ip6-localhost ip6-loopback',
  'fe00::0\tip6-localnet',
  'ff00::0\tip6-mcastprefix',
  'ff02::1\tip6-allnodes',
  'ff02::2\tip6-allrouters',
];

/** The text of /etc/hosts: a container in the host's network without names of its own has the host's. Pure. */
export function renderHosts({ networkMode, extraHosts, hostGatewayIps, hostsOfHost }: HostsInput): string {
  if (networkMode === 'host' && extraHosts.length === 0) return hostsOfHost;
  const lines = [...LOCAL, ...extraHosts.flatMap((entry) => renderExtraHost(entry, hostGatewayIps))];
  return lines.map((line) => `${line}\n`).join('');
}

/** Only the first colon, or equals sign, separates: an IPv6 address has more, and may stand in brackets. */
function renderExtraHost(entry: string, hostGatewayIps: readonly string[]): string[] {
  const [, name = '', written = ''] = /^([^:=]*)[:=](.*)$/.exec(entry) ?? [];
  if (written !== 'host-gateway') return [`${written.replace(/^\[(.*)\]$/, '$1')}\t${name}`];
  if (hostGatewayIps.length === 0) {
    throw new MountError('MOUNT_FAILED', 'unable to derive the IP value for host-gateway', {
      value: entry,
      hint: 'Set host-gateway-ip in the engine’s settings, or give the address itself.',
    });
  }
  return hostGatewayIps.map((address) => `${address}\t${name}`);
}
