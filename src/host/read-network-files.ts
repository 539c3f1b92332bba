import type { System } from '../system/system.ts';

/** The host's files that containers get their own from. */
export interface HostNetworkFiles {
  /** Empty where the host has none. */
  readonly hostsOfHost: string;
  readonly resolvConfOfHost: string | undefined;
}

/**
 * Reads /etc/hosts and /etc/resolv.conf. Where systemd-resolved answers on a loopback address, which a container cannot
 * reach, its list of real servers is read instead, except for a container in the host's network.
 */
export function readNetworkFiles({ files }: System, networkMode: string): HostNetworkFiles {
  const resolvConf = files.readIfThere('/etc/resolv.conf');
  const servers = (resolvConf ?? '').match(/^nameserver\s+\S+/gm) ?? [];
  const isStub = servers.length === 1 && /\s127\.0\.0\.53$/.test(servers[0] ?? '');
  const real =
    isStub && networkMode !== 'host' ? files.readIfThere('/run/systemd/resolve/resolv.conf') : undefined;
  return { hostsOfHost: files.readIfThere('/etc/hosts') ?? '', resolvConfOfHost: real ?? resolvConf };
}
