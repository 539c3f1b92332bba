import type { Ulimit } from '../../contract/docker.ts';
import { parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

/** The resource limits of getrlimit(2) that Docker knows; `as` is not among them. */
export const ULIMIT_NAMES: readonly string[] = [
  'core',
  'cpu',
  'data',
  'fsize',
  'locks',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'rttime',
  'sigpending',
  'stack',
];

/** `name=soft[:hard]`, −1 for no limit (docker/go-units, ParseUlimit). Pure. Throws `ParseError` with Docker's words. */
export function parseUlimit(text: string): Ulimit {
  const { before: name, after: limits, found } = cut(text, '=');
  if (!found) throw new ParseError(`invalid ulimit argument: ${text}`);
  if (!ULIMIT_NAMES.includes(name)) throw new ParseError(`invalid ulimit type: ${name}`);
  const parts = limits.split(':');
  if (parts.length > 2) {
    throw new ParseError(
      `too many limit value arguments - ${limits}, can only have up to two, \`soft[:hard]\``,
    );
  }
  const [Hard = 0, Soft = Hard] = parts.reverse().map(parseLimit);
  if (Hard !== -1 && (Soft === -1 || Soft > Hard)) {
    const order = Soft === -1 ? `soft: -1 (unlimited), hard: ${Hard}` : `${Soft} > ${Hard}`;
    throw new ParseError(`ulimit soft limit must be less than or equal to hard limit: ${order}`);
  }
  return { Name: name, Hard, Soft };
}

/** The list with one more limit: each name once, the last one wins, ordered by name. Pure. */
export function withUlimit(ulimits: readonly Ulimit[], added: Ulimit): Ulimit[] {
  return [...ulimits.filter(({ Name }) => Name !== added.Name), added].sort((a, b) =>
    a.Name < b.Name ? -1 : 1,
  );
}

function parseLimit(text: string): number {
  return parseInteger(text, { base: 10, bits: 64, signed: true });
}
