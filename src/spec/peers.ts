import { joinedContainer } from '../config/modes/joined-container.ts';
import type { PeerFacts, SpecInput } from '../contract/spec-input.ts';
import { SpecError } from '../errors/spec-error.ts';

/** The container that a mode refers to. Throws `PEER_UNAVAILABLE` with Docker's text where there is none. Pure. */
export function findPeer(input: SpecInput, name: string): PeerFacts {
  const peer = input.peers[name];
  if (peer === undefined)
    throw new SpecError('PEER_UNAVAILABLE', `No such container: ${name}`, {
      value: name,
      ...(name === input.name ? { hint: 'A container cannot join itself: name another one.' } : {}),
    });
  return peer;
}

/** Where the host name and domain name come from: a container that joins another's network has that one's. Pure. */
export function namesOnNetwork(input: SpecInput): { hostname: string; domainname: string } {
  const name = joinedContainer(input.hostConfig.NetworkMode);
  const peer = name === undefined ? undefined : input.peers[name];
  return {
    hostname: peer?.hostname ?? input.config.Hostname ?? '',
    domainname: peer?.domainname ?? input.config.Domainname ?? '',
  };
}
