import { parseCidr } from '../../lib/addresses/parse-cidr.ts';
import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { splitHostPort } from '../../lib/addresses/split-host-port.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import { parseUrl } from '../../lib/urls/parse-url.ts';

/** How releases differ about a registry's mirror. */
export interface MirrorRules {
  /** The reason why it is no URL is told. */
  readonly saysWhy: boolean;
  /** It may have a path. */
  readonly mayHavePath: boolean;
}

/** A value of `registry-mirror` (moby `registry`, ValidateMirror). Pure. Throws `ParseError` with dockerd's words. */
export function parseMirror(given: string, { saysWhy, mayHavePath }: MirrorRules): string {
  const refuse = (reason: string): never => {
    throw new ParseError(`invalid mirror: ${reason}`);
  };
  const url = rephrase(
    () => parseUrl(given),
    ({ message }) => `invalid mirror: ${quote(given)} is not a valid URI${saysWhy ? `: ${message}` : ''}`,
  );
  if (url.scheme !== 'http' && url.scheme !== 'https') {
    refuse(`unsupported scheme ${quote(url.scheme)} in ${quote(given)}`);
  }
  const hasPath = !mayHavePath && !['', '/'].includes(url.path);
  if (hasPath || url.query !== '' || url.fragment !== '') {
    refuse(
      `${mayHavePath ? '' : 'path, '}query${mayHavePath ? ' ' : ', '}or fragment at end of the URI ${quote(given)}`,
    );
  }
  if (url.user !== '') {
    const [name = ''] = url.user.split(':');
    const shown = given.replace(`${url.user}@`, () => `${name}:xxxxx@`);
    refuse(`username/password not allowed in URI ${quote(shown)}`);
  }
  return given;
}

/** A registry by its name, for `insecure-registry` and its like. Pure. Throws `ParseError` with dockerd's words. */
export function parseRegistry(given: string): string {
  if (!given.startsWith('-') && !given.endsWith('-')) return given;
  throw new ParseError(`invalid index name (${given}). Cannot begin or end with a hyphen`);
}

/** What dockerd finds out about the registries of its settings when it starts. Pure. Throws `ParseError`. */
export function refuseRegistries(
  options: {
    readonly 'allow-nondistributable-artifacts': readonly string[];
    readonly 'registry-mirror': readonly string[];
    readonly 'insecure-registry': readonly string[];
  },
  mirrors: MirrorRules,
): void {
  for (const name of options['allow-nondistributable-artifacts']) {
    refuseRegistry(parseRegistry(name), name, 'allow-nondistributable-artifacts registry');
  }
  for (const mirror of options['registry-mirror']) parseMirror(mirror, mirrors);
  for (const name of options['insecure-registry']) {
    // A scheme does no harm, with a warning.
    refuseRegistry(parseRegistry(name).replace(/^https?:\/\//i, ''), name, 'insecure registry');
  }
}

/** docker/distribution, `reference`, DomainRegexp. */
const HOST =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?$/;

function refuseRegistry(name: string, given: string, what: string): void {
  if (name.includes('://')) throw new ParseError(`${what} ${given} should not contain '://'`);
  if (isCidr(name)) return;
  const { host, port } = hostAndPort(name);
  const refuse = (reason: string): never => {
    throw new ParseError(`${what} ${name} is not valid: ${reason}`);
  };
  if (!HOST.test(name) && normalizeIp(host) === undefined) refuse(`invalid host ${quote(host)}`);
  if (port !== '' && Number(port) > 65_535) refuse(`invalid port ${quote(port)}`);
}

function hostAndPort(name: string): { host: string; port: string } {
  try {
    return splitHostPort(name);
  } catch (error) {
    if (error instanceof ParseError) return { host: name, port: '' };
    throw error;
  }
}

function isCidr(text: string): boolean {
  try {
    parseCidr(text);
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}
