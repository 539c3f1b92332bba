import type { VectorCase } from './vector-case.ts';

/** What happened to the machine's network while a case was taken. */
export interface NetworkTrouble {
  /** The bridge `docker0` had gone: no container could be put on the default network, so peers did not run either. */
  readonly bridgeGone: boolean;
}

/**
 * Facts of the machine that a case records nowhere but in its refusal: while the last cases of one folder were taken,
 * another daemon had taken the default bridge away. Only such an accident is read out of a message; what Docker
 * refuses by its own rules never is.
 */
export function networkTrouble({ error, peers, phase }: VectorCase): NetworkTrouble {
  const noBridge = error?.includes('could not find bridge docker0') === true;
  const joinedFailed =
    phase === 'start' &&
    error?.startsWith('cannot join network of a non running container') === true &&
    Object.values(peers ?? {}).every((peer) => peer.running === true);
  return { bridgeGone: noBridge || joinedFailed };
}

/** Names that dockerd makes up: a container's, its end of a network's cable, an endpoint's. */
export function withoutRandomNames(message: string): string {
  return message
    .replace(/\bveth[0-9a-f]{7}\b/g, 'veth…')
    .replace(/\bendpoint [a-z]+_[a-z0-9]+(?= )/g, 'endpoint …')
    .replace(/\bendpoint (\S+) \([0-9a-f]{64}\)/g, 'endpoint … (…)')
    .replace(/^create [0-9a-f]{64}: /, 'create …: ');
}
