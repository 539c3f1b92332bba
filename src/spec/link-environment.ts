import type { LinkedContainer } from '../contract/spec-input.ts';
import { SpecError } from '../errors/spec-error.ts';

interface Port {
  readonly number: number;
  readonly protocol: string;
}

/**
 * The variables that describe a linked container (moby `daemon/links`): its ports, its name and its environment.
 * Throws `PEER_UNAVAILABLE` where it does not run or is not on the default bridge. Pure.
 */
export function linkEnvironment(link: LinkedContainer, ownName: string): string[] {
  if (!link.running) {
    throw new SpecError(
      'PEER_UNAVAILABLE',
      `Cannot link to a non running container: /${link.name} AS /${ownName}/${link.alias}`,
    );
  }
  if (link.address === undefined) {
    throw new SpecError(
      'PEER_UNAVAILABLE',
      `Cannot link to /${link.name}, as it does not belong to the default network`,
    );
  }
  // An alias is a path below the container's own name, of which the last part counts.
  const prefix = link.alias
    .slice(link.alias.lastIndexOf('/') + 1)
    .toUpperCase()
    .replaceAll('-', '_');
  const ports = link.exposedPorts.map(parsePort).sort(byNumber);
  const env: string[] = [];
  const [first] = ports;
  if (first !== undefined) env.push(`${prefix}_PORT=${address(link, first)}`);
  for (const range of contiguousRanges(ports)) env.push(...rangeVariables(prefix, link, range));
  for (const port of ports) {
    const name = `${prefix}_PORT_${port.number}_${port.protocol.toUpperCase()}`;
    env.push(
      `${name}=${address(link, port)}`,
      `${name}_ADDR=${link.address}`,
      `${name}_PORT=${port.number}`,
      `${name}_PROTO=${port.protocol}`,
    );
  }
  env.push(`${prefix}_NAME=/${ownName}/${link.alias}`);
  for (const entry of link.env) {
    const end = entry.indexOf('=');
    const name = entry.slice(0, end);
    if (end === -1 || name === 'HOME' || name === 'PATH') continue;
    env.push(`${prefix}_ENV_${name}=${entry.slice(end + 1)}`);
  }
  return env;
}

function parsePort(text: string): Port {
  const [number = '', protocol = 'tcp'] = text.split('/');
  return { number: Number.parseInt(number, 10), protocol };
}

function byNumber(left: Port, right: Port): number {
  if (left.number !== right.number) return left.number - right.number;
  return Number(right.protocol === 'tcp') - Number(left.protocol === 'tcp');
}

function address(link: LinkedContainer, port: Port): string {
  return `${port.protocol}://${link.address}:${port.number}`;
}

/** Runs of at least three ports without a gap. */
function contiguousRanges(ports: readonly Port[]): { first: Port; last: Port }[] {
  const ranges: { first: Port; last: Port }[] = [];
  let start = 0;
  while (start < ports.length) {
    const end = endOfRun(ports, start);
    const [first, last] = [ports[start], ports[end]];
    if (end > start + 1 && first !== undefined && last !== undefined) {
      ranges.push({ first, last });
      start = end + 1;
    } else {
      start += 1;
    }
  }
  return ranges;
}

function endOfRun(ports: readonly Port[], start: number): number {
  let reach = ports[start]?.number ?? 0;
  let end = start;
  for (const port of ports.slice(start + 1)) {
    if (port.number > reach + 1) break;
    reach += 1;
    end += 1;
  }
  return end;
}

function rangeVariables(prefix: string, link: LinkedContainer, range: { first: Port; last: Port }): string[] {
  const { first, last } = range;
  const start = `${prefix}_PORT_${first.number}_${first.protocol.toUpperCase()}`;
  const end = `${prefix}_PORT_${first.number}_${last.protocol.toUpperCase()}`;
  return [
    `${start}_START=${address(link, first)}`,
    `${start}_ADDR=${link.address}`,
    `${start}_PROTO=${first.protocol}`,
    `${start}_PORT_START=${first.number}`,
    `${end}_END=${address(link, last)}`,
    `${end}_PORT_END=${last.number}`,
  ];
}
