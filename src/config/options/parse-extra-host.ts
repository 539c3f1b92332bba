import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';
import { quote } from '../../lib/text/quote.ts';

/**
 * The value of `--add-host`, `NAME:IP` or `NAME=IP`, as the API writes it (`NAME:IP`); the address may stand in square
 * brackets, or be `host-gateway`. Pure. Throws `ParseError` with Docker's words.
 */
export function parseExtraHost(text: string): string {
  const byEquals = cut(text, '=');
  const { before: name, after, found } = byEquals.found ? byEquals : cut(text, ':');
  if (!found || name === '' || name.includes(':')) {
    throw new ParseError(`bad format for add-host: ${quote(text)}`);
  }
  if (after === 'host-gateway') return `${name}:${after}`;
  const address = /^\[.+\]$/s.test(after) ? after.slice(1, -1) : after;
  if (normalizeIp(address.trim()) === undefined) {
    throw new ParseError(`invalid IP address in add-host: ${quote(address)}`);
  }
  return `${name}:${address}`;
}
