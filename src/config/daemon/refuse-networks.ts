import { isInNetwork, parseCidr, reservedAddresses } from '../../lib/addresses/parse-cidr.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { AddressPool } from './daemon-options.ts';
import type { DaemonVersion } from './daemon-version.ts';
import type { MergedOptions } from './merge-options.ts';

/**
 * Settings of the default network that dockerd cannot make it with (moby `daemon/daemon_unix.go`, initBridgeDriver).
 * `bridges` are those of the host, where they are known. Pure. Throws `ParseError` with dockerd's words.
 */
export function refuseNetworks(
  options: MergedOptions,
  version: DaemonVersion,
  bridges: readonly string[] | undefined,
): void {
  rephrase(
    () => {
      refuseStore(options['cluster-store']);
      rephrase(
        () => refusePools(options['default-address-pool']),
        ({ message }) => `error obtaining controller instance: ${message}`,
      );
      if (options.bridge !== 'none') refuseBridge(options, version, bridges);
    },
    ({ message }) => `Error initializing network controller: ${message}`,
  );
}

/** The store that networks of several machines were kept in: 20.10 is the last to have it. */
function refuseStore(store: string): void {
  if (store.trim() === '' || store.split('://').length === 2) return;
  throw new ParseError('kv store daemon config must be of the form KV-PROVIDER://KV-URL');
}

function refusePools(pools: readonly AddressPool[]): void {
  for (const { base, size } of pools) {
    const { prefix } = rephrase(
      () => parseCidr(base),
      ({ message }) => `invalid base pool ${quote(base)}: ${message}`,
    );
    if (size <= 0 || size < prefix) throw new ParseError(`invalid pools size: ${size}`);
  }
  if (pools.some(({ size, base }) => size > (base.includes(':') ? 128 : 32))) {
    throw new ParseError(
      'could not construct local address space: network at index 0 (<nil>) is not in canonical form',
    );
  }
}

function refuseBridge(
  options: MergedOptions,
  version: DaemonVersion,
  bridges: readonly string[] | undefined,
): void {
  const read = (name: 'bip' | 'fixed-cidr' | 'fixed-cidr-v6') =>
    options[name] === '' ? undefined : parseCidr(options[name]);
  const own = read('bip');
  const pool = own ?? read('fixed-cidr');
  read('fixed-cidr');
  if (options.ipv6 && options['fixed-cidr-v6'] === '') {
    throw new ParseError(
      'IPv6 is enabled for the default bridge, but no subnet is configured. Specify an IPv6 subnet using --fixed-cidr-v6',
    );
  }
  read('fixed-cidr-v6');
  const refuse = (reason: string): never => {
    throw new ParseError(`${version.noBridge}${reason}`);
  };
  if (options.mtu < 0) refuse(`invalid MTU number: ${options.mtu}`);
  if (own?.address.includes(':')) refuse('bridge has no IPv4 address configured');
  if (own !== undefined && reservedAddresses(own).includes(own.address)) {
    refuse(`failed to allocate gateway (${own.address}): Address already in use`);
  }
  const gateway = options['default-gateway'];
  if (gateway !== '' && pool?.network !== undefined) {
    if (!isInNetwork(gateway, pool)) {
      refuse(
        `auxiliary address: (DefaultGatewayIPv4:${gateway}) must belong to the master pool: ${pool.network}`,
      );
    }
    if (gateway === own?.address) {
      refuse(
        `failed to allocate secondary ip address (DefaultGatewayIPv4:${gateway}): Address already in use`,
      );
    }
  }
  if (!['', 'docker0'].includes(options.bridge) && bridges?.includes(options.bridge) === false) {
    refuse(`bridge device with non default name ${options.bridge} must be created manually`);
  }
}
