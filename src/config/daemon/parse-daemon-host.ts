import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { parseUrl } from '../../lib/urls/parse-url.ts';

/** How a release refuses an address to listen on. */
export interface HostRules {
  readonly unsupported: (address: string, protocol: string) => string;
  readonly malformed: (address: string, reason: string) => string;
  /** An address of TCP may have a path, until it is listened on. */
  readonly mayHavePath: boolean;
}

/** moby `opts/hosts.go` until 20.10. */
export const OLD_HOST_RULES: HostRules = {
  unsupported: (address) => `Invalid bind address format: ${address}`,
  malformed: (_address, reason) => reason,
  mayHavePath: true,
};
export const HOST_RULES: HostRules = {
  unsupported: (address, protocol) => `invalid bind address (${address}): unsupported proto '${protocol}'`,
  malformed: (address, reason) => `invalid bind address (${address}): ${reason}`,
  mayHavePath: false,
};

/** A value of dockerd's `-H`, which is kept as it is. Pure. Throws `ParseError` with dockerd's words. */
export function parseDaemonHost(given: string, rules: HostRules): string {
  const address = given.trim();
  if (address === '') return given;
  const { before: protocol, found } = cut(address, '://');
  if (found && ['unix', 'npipe', 'fd'].includes(protocol)) return given;
  if (found && protocol !== 'tcp') throw new ParseError(rules.unsupported(address, protocol));
  const { path } = rephrase(
    () => parseUrl(found ? address : `tcp://${address}`),
    ({ message }) => rules.malformed(address, message),
  );
  if (path !== '' && !rules.mayHavePath) {
    throw new ParseError(rules.malformed(address, 'should not contain a path element'));
  }
  return given;
}
