import { ParseError } from '../parse-error.ts';

/**
 * Parts `host:port`, `[host]:port` and `:port` as Go's `net.SplitHostPort`. Pure. Throws `ParseError` with its words; the
 * reason is what follows the address.
 */
export function splitHostPort(text: string): { host: string; port: string } {
  const refuse = (reason: string): never => {
    throw new ParseError(`address ${text}: ${reason}`, reason);
  };
  const colon = text.lastIndexOf(':');
  if (colon < 0) return refuse('missing port in address');
  const end = text.indexOf(']');
  if (text.startsWith('[')) {
    if (end < 0) refuse("missing ']' in address");
    if (end + 1 !== colon)
      refuse(text[end + 1] === ':' ? 'too many colons in address' : 'missing port in address');
  } else if (text.slice(0, colon).includes(':')) refuse('too many colons in address');
  const bracketed = text.startsWith('[');
  if (text.slice(bracketed ? 1 : 0).includes('[')) refuse("unexpected '[' in address");
  if (text.slice(bracketed ? end + 1 : 0).includes(']')) refuse("unexpected ']' in address");
  return { host: bracketed ? text.slice(1, end) : text.slice(0, colon), port: text.slice(colon + 1) };
}
