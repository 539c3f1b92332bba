import type { EndpointSettings } from '../../contract/docker.ts';
import { isMacAddress } from '../../lib/addresses/parse-mac.ts';
import { attachmentTo, type NetworkAttachment } from '../options/parse-network.ts';
import type { ContainerFlagValues } from './container-flags.ts';
import type { ProblemList } from './problem-list.ts';

/** What the engine fills in; the CLI sends it empty. */
const FILLED_BY_ENGINE = {
  NetworkID: '',
  EndpointID: '',
  Gateway: '',
  IPAddress: '',
  IPPrefixLen: 0,
  IPv6Gateway: '',
  GlobalIPv6Address: '',
  GlobalIPv6PrefixLen: 0,
  DNSNames: null,
} as const satisfies EndpointSettings;

/** The flags without a network of their own: the first network takes them, unless it has its own. */
const SHARED: readonly {
  flag: string;
  own: string;
  isSet: (values: ContainerFlagValues) => boolean;
  has: (network: NetworkAttachment) => boolean;
}[] = [
  {
    flag: '--network-alias',
    own: 'alias',
    isSet: (values) => values['network-alias'].length > 0,
    has: (network) => network.aliases.length > 0,
  },
  {
    flag: '--ip',
    own: 'IPv4 address',
    isSet: ({ ip }) => ip !== '',
    has: ({ ipv4Address }) => ipv4Address !== '',
  },
  {
    flag: '--ip6',
    own: 'IPv6 address',
    isSet: ({ ip6 }) => ip6 !== '',
    has: ({ ipv6Address }) => ipv6Address !== '',
  },
  {
    flag: '--mac-address',
    own: 'MAC address',
    isSet: (values) => values['mac-address'] !== '',
    has: ({ macAddress }) => macAddress !== '',
  },
  {
    flag: '--link-local-ip',
    own: 'link-local IP addresses',
    isSet: (values) => values['link-local-ip'].length > 0,
    has: ({ linkLocalIps }) => linkLocalIps.length > 0,
  },
];

/**
 * The endpoints of a create request: one for each `--network`, the first with what `--ip`, `--network-alias` and such
 * say (docker/cli, parseNetworkOpts). Pure; refusals go to the list, in Docker's words.
 */
export function toEndpoints(
  values: ContainerFlagValues,
  problems: ProblemList,
): Record<string, EndpointSettings> {
  const networks = values.network.length === 0 ? [attachmentTo('default')] : values.network;
  const endpoints = new Map<string, EndpointSettings>();
  for (const [index, given] of networks.entries()) {
    const network = index === 0 ? withSharedFlags(given, values, problems) : given;
    const endpoint = toEndpoint(network, problems);
    if (endpoints.has(network.target))
      problems.add(`network "${network.target}" is specified multiple times`);
    // One network without options is left to the engine, as it was before networks had any.
    if (values.network.length !== 1 || hasOptions(endpoint)) endpoints.set(network.target, endpoint);
  }
  if (new Set(values.network.map(({ target }) => isUserDefined(target))).size > 1) {
    problems.add('conflicting options: cannot attach both user-defined and non-user-defined network-modes');
  }
  return Object.fromEntries(endpoints);
}

/** Whether a network mode names a network that somebody made. Pure. */
export function isUserDefined(mode: string): boolean {
  return !['default', 'bridge', 'host', 'none'].includes(mode) && !mode.startsWith('container:');
}

function withSharedFlags(
  network: NetworkAttachment,
  values: ContainerFlagValues,
  problems: ProblemList,
): NetworkAttachment {
  for (const { flag, own, isSet, has } of SHARED) {
    if (isSet(values) && has(network)) {
      problems.add(`conflicting options: cannot specify both ${flag} and per-network ${own}`);
    }
  }
  return {
    ...network,
    aliases: values['network-alias'].length > 0 ? [...values['network-alias']] : network.aliases,
    ipv4Address: values.ip === '' ? network.ipv4Address : values.ip,
    ipv6Address: values.ip6 === '' ? network.ipv6Address : values.ip6,
    macAddress: values['mac-address'] === '' ? network.macAddress : values['mac-address'],
    linkLocalIps: values['link-local-ip'].length > 0 ? [...values['link-local-ip']] : network.linkLocalIps,
    // On the default bridge a link belongs to the container (HostConfig.Links), not to the endpoint.
    links: isUserDefined(network.target) ? [...values.link] : [],
  };
}

function toEndpoint(network: NetworkAttachment, problems: ProblemList): EndpointSettings {
  if (network.target.trim() === '') problems.add('no name set for network');
  else if (!isUserDefined(network.target) && network.aliases.length > 0) {
    problems.add('network-scoped aliases are only supported for user-defined networks');
  }
  if (network.macAddress !== '' && !isMacAddress(network.macAddress.trim())) {
    problems.add(`${network.macAddress} is not a valid mac address`);
  }
  const addresses = {
    ...(network.ipv4Address === '' ? {} : { IPv4Address: network.ipv4Address }),
    ...(network.ipv6Address === '' ? {} : { IPv6Address: network.ipv6Address }),
    ...(network.linkLocalIps.length === 0 ? {} : { LinkLocalIPs: network.linkLocalIps }),
  };
  return {
    IPAMConfig: Object.keys(addresses).length === 0 ? null : addresses,
    Links: nullIfEmpty(network.links),
    Aliases: nullIfEmpty(network.aliases),
    MacAddress: network.macAddress,
    DriverOpts: Object.keys(network.driverOpts).length === 0 ? null : network.driverOpts,
    GwPriority: network.gatewayPriority,
    ...FILLED_BY_ENGINE,
  };
}

function hasOptions({
  IPAMConfig,
  Links,
  Aliases,
  MacAddress,
  DriverOpts,
  GwPriority,
}: EndpointSettings): boolean {
  return (
    [IPAMConfig, Links, Aliases, DriverOpts].some((field) => field !== null) ||
    MacAddress !== '' ||
    GwPriority !== 0
  );
}

function nullIfEmpty(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list;
}
