import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { ParseError } from '../../lib/parse-error.ts';

/** Docker's own pattern, which also lets colons pass before a label. */
const DOMAIN =
  /^(:{0,2}[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?::?\.:?[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)\.?[\t\n\f\r ]*$/;

/** The address of a name server, normalised. Pure. Throws `ParseError` with Docker's words. */
export function parseDnsServer(text: string): string {
  const address = normalizeIp(text.trim());
  if (address === undefined) throw new ParseError(`IP address is not correctly formatted: ${text}`);
  return address;
}

/** A search domain without its last dot; `.` alone is none. Pure. Throws `ParseError` with Docker's words. */
export function parseDnsSearch(text: string): string {
  const trimmed = text.replace(/^ +| +$/g, '');
  if (trimmed === '.') return trimmed;
  const domain = DOMAIN.exec(trimmed)?.[1];
  if (!/[a-zA-Z]/.test(trimmed) || domain === undefined || domain.length >= 255) {
    throw new ParseError(`${trimmed} is not a valid domain`);
  }
  return domain;
}
