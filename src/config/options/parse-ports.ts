import type { PortBinding } from '../../contract/docker.ts';
import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

const PROTOCOLS: readonly string[] = ['tcp', 'udp', 'sctp'];

interface PortRange {
  readonly start: number;
  readonly end: number;
}

/** One port of a container, `80/tcp`, and where it is bound on the host. */
export interface PublishedPort {
  readonly port: string;
  readonly binding: PortBinding;
}

/**
 * One `--publish`: `[[IP:]HOST:]CONTAINER[/PROTOCOL]` with ranges, or `published=8080,target=80` (docker/go-connections
 * `nat`). Every port of a range is one element. Pure. Throws `ParseError` with Docker's words.
 */
export function parsePublish(text: string): PublishedPort[] {
  const spec = text.includes('=') ? toShortForm(text) : text;
  const { ip, hostPort, containerPort } = splitSpec(spec);
  const { protocol, port } = splitProtocol(containerPort);
  const HostIp = parseHostIp(ip);
  if (port === '') throw new ParseError(`no port specified: ${spec}<empty>`);
  const container = rephrase(
    () => parseRange(port),
    () => `invalid containerPort: ${port}`,
  );
  const host =
    hostPort === ''
      ? undefined
      : rephrase(
          () => parseRange(hostPort),
          () => `invalid hostPort: ${hostPort}`,
        );
  const single = container.start === container.end;
  if (host !== undefined && !single && container.end - container.start !== host.end - host.start) {
    throw new ParseError(`invalid ranges specified for container and host Ports: ${port} and ${hostPort}`);
  }
  if (!PROTOCOLS.includes(protocol.toLowerCase())) throw new ParseError(`invalid proto: ${protocol}`);
  return numbersOf(container).map((number, index) => ({
    port: `${number}/${protocol.toLowerCase()}`,
    binding: { HostIp, HostPort: hostPortOf(host, single, index) },
  }));
}

/** One `--expose`, `PORT[-PORT][/PROTOCOL]`: the ports of the range. Pure. Throws `ParseError` with Docker's words. */
export function parseExpose(text: string): string[] {
  if (text.includes(':')) throw new ParseError(`invalid port format for --expose: ${text}`);
  const { protocol, port } = splitProtocol(text);
  return rephrase(
    () => numbersOf(parseRange(port)).map((number) => `${number}/${protocol}`),
    ({ message }) => `invalid range format for --expose: ${text}, error: ${message}`,
  );
}

/** A host range for a single port stays a range: the engine takes a free one of it. */
function hostPortOf(host: PortRange | undefined, single: boolean, index: number): string {
  if (host === undefined) return '';
  const first = String(host.start + index);
  return single && host.start !== host.end ? `${first}-${host.end}` : first;
}

function toShortForm(text: string): string {
  const fields = new Map([['protocol', 'tcp']]);
  for (const field of text.split(',')) {
    const { before: key, after, found } = cut(field, '=');
    if (!found || key === '') {
      throw new ParseError(`invalid publish opts format (should be name=value but got '${field}')`);
    }
    fields.set(key, after);
  }
  return `${fields.get('published') ?? ''}:${fields.get('target') ?? ''}/${fields.get('protocol')}`;
}

function splitSpec(spec: string): { ip: string; hostPort: string; containerPort: string } {
  const parts = spec.split(':');
  return {
    ip: parts.slice(0, -2).join(':'),
    hostPort: parts.at(-2) ?? '',
    containerPort: parts.at(-1) ?? '',
  };
}

function splitProtocol(text: string): { protocol: string; port: string } {
  const [port = '', protocol = ''] = text.split('/');
  if (port === '') return { protocol: '', port: '' };
  return { protocol: protocol === '' ? 'tcp' : protocol, port };
}

function parseHostIp(text: string): string {
  const ip = text.startsWith('[') ? withoutBrackets(text) : text;
  if (ip !== '' && normalizeIp(ip) === undefined) throw new ParseError(`invalid IP address: ${ip}`);
  return ip;
}

/** What Go's `net.SplitHostPort` makes of a bracketed host before a port. */
function withoutBrackets(text: string): string {
  const close = text.indexOf(']');
  const refuse = (reason: string): ParseError =>
    new ParseError(`invalid IP address ${text}: address ${text}:: ${reason}`);
  if (close < 0) throw refuse("missing ']' in address");
  if (close < text.length - 1) {
    throw refuse(text[close + 1] === ':' ? 'too many colons in address' : 'missing port in address');
  }
  if (text.indexOf('[', 1) >= 0) throw refuse("unexpected '[' in address");
  return text.slice(1, close);
}

function parseRange(text: string): PortRange {
  if (text === '') throw new ParseError('empty string specified for ports');
  const [first = '', second = first] = text.split('-');
  const [start, end] = [parsePort(first), parsePort(second)];
  if (end < start) throw new ParseError(`invalid range specified for port: ${text}`);
  return { start, end };
}

function parsePort(text: string): number {
  return parseInteger(text, { base: 10, bits: 16, signed: false });
}

function numbersOf({ start, end }: PortRange): number[] {
  return Array.from({ length: end - start + 1 }, (_, index) => start + index);
}
