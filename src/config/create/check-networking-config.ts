import type { CreateRequest } from '../../contract/docker.ts';
import { ipFamily } from '../../lib/addresses/parse-ip.ts';
import type { Problems } from './problem.ts';

interface EndpointSettings {
  readonly IPAMConfig?: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null;
}

/** What is wrong with the networks of a create request: more than one, or addresses of the wrong kind. Pure. */
export function checkNetworkingConfig(
  networking: CreateRequest['NetworkingConfig'],
  problems: Problems,
): void {
  const endpoints = Object.entries(networking?.EndpointsConfig ?? {});
  if (endpoints.length > 1) {
    const names = endpoints.map(([name]) => name);
    problems.add(`Container cannot be connected to network endpoints: ${names.join(', ')}`);
    return;
  }
  for (const [name, endpoint] of endpoints) {
    if (endpoint === null) {
      problems.add(`no EndpointSettings for ${name}`);
      continue;
    }
    const { IPAMConfig } = endpoint as EndpointSettings;
    const { IPv4Address, IPv6Address } = IPAMConfig ?? {};
    if (IPv4Address && ipFamily(IPv4Address) !== 4) problems.add(`invalid IPv4 address: ${IPv4Address}`);
    if (IPv6Address && ipFamily(IPv6Address) !== 6) problems.add(`invalid IPv6 address: ${IPv6Address}`);
  }
}
