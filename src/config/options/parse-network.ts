import { readCsvRecord } from '../../lib/csv/read-csv-record.ts';
import { parseDecimal } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

/** A network to connect to, and how: one value of `--network`. */
export interface NetworkAttachment {
  /** Name or id of the network, or a mode: `host`, `none`, `container:NAME`. */
  target: string;
  aliases: string[];
  driverOpts: Record<string, string>;
  /** Only from `--link`: the long form has no key for them. */
  links: string[];
  ipv4Address: string;
  ipv6Address: string;
  linkLocalIps: string[];
  macAddress: string;
  gatewayPriority: number;
}

const LONG_SYNTAX = /\w+=\w+(,\w+=\w+)*/;

const KEYS: Readonly<Record<string, (network: NetworkAttachment, value: string) => void>> = {
  name: (network, value) => {
    network.target = value;
  },
  alias: (network, value) => {
    network.aliases.push(value);
  },
  ip: (network, value) => {
    network.ipv4Address = value;
  },
  ip6: (network, value) => {
    network.ipv6Address = value;
  },
  'mac-address': (network, value) => {
    network.macAddress = value;
  },
  'link-local-ip': (network, value) => {
    network.linkLocalIps.push(value);
  },
  'driver-opt': (network, value) => {
    const option = cut(value, '=');
    if (!option.found || option.before === '') {
      throw new ParseError('invalid key value pair format in driver options');
    }
    network.driverOpts[option.before.trim()] = option.after.trim();
  },
  'gw-priority': (network, value) => {
    network.gatewayPriority = priorityOf(value);
  },
};

/**
 * The value of `--network`: a name or mode, or `name=N,alias=A,ip=…` (docker/cli `opts/network.go`; the long form is
 * put in lower case). Pure. Throws `ParseError` with Docker's words.
 */
export function parseNetwork(text: string): NetworkAttachment {
  if (!LONG_SYNTAX.test(text)) return attachmentTo(text);
  const network = attachmentTo('');
  for (const field of readCsvRecord(text)) {
    const { before, after, found } = cut(field.toLowerCase(), '=');
    if (!found || before === '') throw new ParseError(`invalid field ${field}`);
    const key = before.trim();
    const set = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (set === undefined) throw new ParseError(`invalid field key ${key}`);
    set(network, after.trim());
  }
  if (network.target === '') throw new ParseError('network name/id is not specified');
  return network;
}

/** A network without options of its own. Pure. */
export function attachmentTo(target: string): NetworkAttachment {
  return {
    target,
    aliases: [],
    driverOpts: {},
    links: [],
    ipv4Address: '',
    ipv6Address: '',
    linkLocalIps: [],
    macAddress: '',
    gatewayPriority: 0,
  };
}

function priorityOf(text: string): number {
  return rephrase(
    () => parseDecimal(text),
    ({ reason }) => `invalid gw-priority (${text}): ${reason}`,
  );
}
