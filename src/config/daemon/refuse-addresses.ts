import { splitHostPort } from '../../lib/addresses/split-host-port.ts';
import { parseDecimal } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import type { DaemonVersion } from './daemon-version.ts';
import type { MergedOptions } from './merge-options.ts';

/** Named pipes are Windows'. Pure. Throws `ParseError` with dockerd's words (moby `daemon/listeners`). */
export function refuseListeners({ host }: MergedOptions): void {
  if (host.some((address) => address.trim().startsWith('npipe://'))) {
    throw new ParseError('failed to load listeners: invalid protocol format: "npipe"');
  }
}

/**
 * Where the metrics are to be listened for: an address and a port. A name is looked up when the daemon starts, but for
 * an empty one. Pure. Throws `ParseError` with dockerd's words (moby `cmd/dockerd`, allocateDaemonPort).
 */
export function refuseMetricsAddress(options: MergedOptions, { parsingAddress }: DaemonVersion): void {
  const address = options['metrics-addr'];
  if (address === '') return;
  const { host } = rephrase(
    () => {
      const parts = splitHostPort(address);
      parseDecimal(parts.port);
      return parts;
    },
    ({ message }) => `failed to start metrics server: ${parsingAddress}${message}`,
  );
  if (host === '') {
    throw new ParseError('failed to start metrics server: failed to lookup  address in host specification');
  }
}
