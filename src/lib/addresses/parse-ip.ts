/** An address's eight 16-bit groups; IPv4 stands in the last two, after ffff (RFC 4291, 2.5.5.2). */
type Groups = readonly number[];

const V4_PREFIX: Groups = [0, 0, 0, 0, 0, 0xffff];

/**
 * An IPv4 or IPv6 address in its one normal spelling (RFC 5952), or undefined for what Go's `net.ParseIP` refuses:
 * leading zeros, zones, brackets. An IPv6 address that carries an IPv4 one becomes the latter. Pure.
 */
export function normalizeIp(text: string): string | undefined {
  const groups = text.includes(':') ? readV6(text) : readV4(text);
  return groups === undefined ? undefined : formatGroups(groups);
}

/** Which family a text is an address of; undefined when it is none. `::ffff:1.2.3.4` is 6. Pure. */
export function ipFamily(text: string): 4 | 6 | undefined {
  if (text.includes(':')) return readV6(text) === undefined ? undefined : 6;
  return readV4(text) === undefined ? undefined : 4;
}

function readV4(text: string): Groups | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [...V4_PREFIX, a * 256 + b, c * 256 + d];
}

function readV6(text: string): Groups | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = [readGroups(halves[0] ?? '', halves.length === 1), readGroups(halves[1] ?? '', true)];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing < 1 ? undefined : [...head, ...new Array<number>(missing).fill(0), ...tail];
}

function readGroups(text: string, last: boolean): Groups | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && last && index === parts.length - 1) {
      const v4 = readV4(part);
      if (v4 === undefined) return undefined;
      groups.push(...v4.slice(6));
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function formatGroups(groups: Groups): string {
  if (V4_PREFIX.every((group, index) => groups[index] === group)) {
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 255])
      .join('.');
  }
  const run = longestZeroRun(groups);
  const hex = groups.map((group) => group.toString(16));
  if (run.length < 2) return hex.join(':');
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`;
}

function longestZeroRun(groups: Groups): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (const [index, group] of groups.entries()) {
    if (group !== 0) start = index + 1;
    else if (index - start + 1 > best.length) best = { start, length: index - start + 1 };
  }
  return best;
}
