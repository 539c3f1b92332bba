import { ParseError } from '../parse-error.ts';
import { cut } from '../text/cut.ts';
import { quote } from '../text/quote.ts';

/** The parts of a URL, as far as Docker looks at them. All empty where there is none. */
export interface UrlParts {
  /** In lower case. */
  readonly scheme: string;
  /** What follows the scheme of a URL such as `mailto:x`. */
  readonly opaque: string;
  readonly user: string;
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

const NONE: UrlParts = { scheme: '', opaque: '', user: '', host: '', path: '', query: '', fragment: '' };

/**
 * A URL as Go's net/url reads it, which takes much that the WHATWG's standard does not, and the other way round. Escapes
 * are checked and left as they are. Pure. Throws `ParseError` with Go's words.
 */
export function parseUrl(text: string): UrlParts {
  const refuse = (reason: string): never => {
    throw new ParseError(`parse ${quote(text)}: ${reason}`, reason);
  };
  const { before: whole, after: fragment } = cut(text, '#');
  if ([...whole].some((character) => character < ' ' || character === '\x7f'))
    refuse('net/url: invalid control character in URL');
  if (whole.startsWith(':')) refuse('missing protocol scheme');
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(whole)?.[1] ?? '';
  const { before: rest, after: query } = cut(whole.slice(scheme === '' ? 0 : scheme.length + 1), '?');
  const parts = { ...NONE, scheme: scheme.toLowerCase(), query, fragment };
  if (!rest.startsWith('/')) {
    if (scheme !== '') return { ...parts, opaque: rest };
    if (/^[^/]*:/.test(rest)) refuse('first path segment in URL cannot contain colon');
  }
  const hasAuthority = rest.startsWith('//') && (scheme !== '' || !rest.startsWith('///'));
  const [, authority = '', path = ''] = hasAuthority
    ? (/^\/\/([^/]*)(.*)$/s.exec(rest) ?? [])
    : ['', '', rest];
  const at = authority.lastIndexOf('@');
  const [user, host] = [authority.slice(0, Math.max(at, 0)), authority.slice(at + 1)];
  checkHost(host, refuse);
  if (!/^[\w.~!$&'()*+,;=:%@-]*$/.test(user)) refuse('net/url: invalid userinfo');
  for (const part of [user, path, fragment]) checkEscapes(part, refuse);
  return { ...parts, user, host, path };
}

function checkHost(host: string, refuse: (reason: string) => never): void {
  const end = host.startsWith('[') ? host.lastIndexOf(']') : host.lastIndexOf(':') - 1;
  if (host.startsWith('[') && end < 0) refuse("missing ']' in host");
  const port = end < -1 ? '' : host.slice(end + 1);
  if (port !== '' && !/^:[0-9]*$/.test(port)) refuse(`invalid port ${quote(port)} after host`);
  checkEscapes(host, refuse);
  // RFC 3986 lets a host escape only what is beyond ASCII; RFC 6874 adds the percent sign before a zone.
  const [ascii] = /%(?!25)[0-7][0-9a-f]/i.exec(host) ?? [];
  if (ascii !== undefined) refuse(`invalid URL escape ${quote(ascii)}`);
  const [odd] = /[ \\^`{|}]/.exec(host) ?? [];
  if (odd !== undefined) refuse(`invalid character ${quote(odd)} in host name`);
}

function checkEscapes(text: string, refuse: (reason: string) => never): void {
  const [bad] = /%(?![0-9a-f]{2}).{0,2}/is.exec(text) ?? [];
  if (bad !== undefined) refuse(`invalid URL escape ${quote(bad)}`);
}
