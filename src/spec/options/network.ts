import { joinedContainer } from '../../config/modes/joined-container.ts';
import { SpecError } from '../../errors/spec-error.ts';
import { isMacAddress } from '../../lib/addresses/parse-mac.ts';
import { isNetworkDisabled } from '../network-mode.ts';
import { defineOption } from '../option.ts';
import { findPeer } from '../peers.ts';

/**
 * Looks at what the network needs, before anything else is done (moby `initializeNetworking`): the container whose
 * network is to be shared, or an address that can be given.
 */
export const withNetwork = defineOption<Record<string, never>>({
  option: 'network',
  apply: (_draft, input) => {
    const { MacAddress } = input.config;
    const name = joinedContainer(input.hostConfig.NetworkMode);
    if (name === undefined) {
      if (MacAddress && !isMacAddress(MacAddress) && !isNetworkDisabled(input)) {
        throw new SpecError('SPEC_REFUSED', `address ${MacAddress}: invalid MAC address`, {
          value: MacAddress,
        });
      }
      return;
    }
    const peer = findPeer(input, name);
    if (peer.id === input.id) throw new SpecError('PEER_UNAVAILABLE', 'cannot join own network');
    if (!peer.running) {
      throw new SpecError('PEER_UNAVAILABLE', `cannot join network of a non running container: ${name}`, {
        value: name,
      });
    }
    if (peer.restarting) {
      throw new SpecError(
        'PEER_UNAVAILABLE',
        `Container ${name} is restarting, wait until the container is running`,
        { value: name },
      );
    }
  },
  reasons: [],
});
