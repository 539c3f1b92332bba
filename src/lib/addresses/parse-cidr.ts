import { ParseError } from '../parse-error.ts';
import { ipFamily, normalizeIp } from './parse-ip.ts';

/** An address with the length of its network's prefix. */
export interface Cidr {
  /** In its normal spelling. */
  readonly address: string;
  readonly prefix: number;
  /** The network's own address and length, `10.0.0.0/8`; of IPv4 only. */
  readonly network: string | undefined;
}

/** `10.0.0.1/24` as Go's `net.ParseCIDR` reads it. Pure. Throws `ParseError` with its words. */
export function parseCidr(text: string): Cidr {
  const [, given = '', digits = ''] = /^([^/]*)\/([0-9]+)$/.exec(text) ?? [];
  const address = normalizeIp(given);
  const family = ipFamily(given);
  const prefix = Number(digits);
  if (address === undefined || prefix > (family === 4 ? 32 : 128)) {
    throw new ParseError(`invalid CIDR address: ${text}`);
  }
  if (family !== 4) return { address, prefix, network: undefined };
  return { address, prefix, network: `${fromNumber(masked(address, prefix))}/${prefix}` };
}

/** Whether an IPv4 address lies in an IPv4 network. Pure. */
export function isInNetwork(address: string, { network, prefix }: Cidr): boolean {
  if (network === undefined || ipFamily(address) !== 4) return false;
  return `${fromNumber(masked(address, prefix))}/${prefix}` === network;
}

/** The first and the last address of an IPv4 network, which belong to no machine; undefined where there are no such. Pure. */
export function reservedAddresses({ network, prefix }: Cidr): readonly string[] {
  if (network === undefined || prefix > 30) return [];
  const first = toNumber(network.split('/')[0] ?? '');
  return [fromNumber(first), fromNumber(first + 2 ** (32 - prefix) - 1)];
}

function masked(address: string, prefix: number): number {
  const size = 2 ** (32 - prefix);
  return Math.floor(toNumber(address) / size) * size;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function fromNumber(value: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
