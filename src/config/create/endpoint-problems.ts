import type { EndpointSettings } from '../../contract/docker.ts';
import { ipFamily } from '../../lib/addresses/parse-ip.ts';

/**
 * What dockerd refuses, when a container starts, of its endpoints on networks that are always there: only those that
 * users make have addresses and names to choose (moby `daemon/container_operations.go`). In its order. Pure.
 */
export function endpointProblems(
  endpoints: readonly (Pick<EndpointSettings, 'IPAMConfig' | 'Aliases'> | null)[],
): string[] {
  const problems: string[] = [];
  if (endpoints.some((endpoint) => endpoint?.IPAMConfig?.IPv4Address || endpoint?.IPAMConfig?.IPv6Address)) {
    problems.push('user specified IP address is supported on user defined networks only');
  }
  if (endpoints.some((endpoint) => endpoint?.Aliases?.length)) {
    problems.push('network-scoped alias is supported only for containers in user defined networks');
  }
  for (const endpoint of endpoints) {
    const links = endpoint?.IPAMConfig?.LinkLocalIPs ?? [];
    if (links.some((link) => link !== '' && ipFamily(link) === undefined)) {
      problems.push(`Invalid link-local IP address: [${links.join(' ')}]`);
      continue;
    }
    const far = links.find((link) => !/^(?:169\.254\.|fe[89ab][0-9a-f]:)/i.test(link));
    if (far !== undefined) problems.push(`invalid link local IP address: ${far || '<nil>'}`);
  }
  return problems;
}
