/** A value as Go's templates print it. Pure. */
export function formatGo(value: unknown): string {
  if (value === undefined || value === null) return '<no value>';
  if (Array.isArray(value)) return `[${value.map(formatGo).join(' ')}]`;
  if (isMap(value)) {
    const pairs = sortedEntries(value).map(([name, inner]) => `${name}:${formatGo(inner)}`);
    return `map[${pairs.join(' ')}]`;
  }
  return String(value);
}

/** Whether a value is what Go would have as a map or a struct. Pure. */
export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Go prints and goes through maps by their keys. Pure. */
export function sortedEntries(value: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** Go's `printf` for the verbs that make sense here: %s %v %d %q %t %x %f %e %g %%, with width and precision. Pure. */
export function printfGo(format: string, values: readonly unknown[]): string {
  const left = [...values];
  const text = format.replace(/%([-0+]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g, (...match: string[]) => {
    const [whole = '', flags = '', width = '', precision, verb = ''] = match;
    if (verb === '%') return '%';
    if (left.length === 0) return `%!${verb}(MISSING)`;
    const shown = inVerb(verb, left.shift(), precision) ?? whole;
    if (flags.includes('-')) return shown.padEnd(Number(width));
    return shown.padStart(Number(width), flags.includes('0') ? '0' : ' ');
  });
  return left.length === 0 ? text : `${text}%!(EXTRA ${left.map((value) => formatGo(value)).join(', ')})`;
}

function inVerb(verb: string, value: unknown, precision: string | undefined): string | undefined {
  switch (verb) {
    case 's':
    case 'v':
      return precision === undefined ? formatGo(value) : formatGo(value).slice(0, Number(precision));
    case 'd':
    case 't':
      return formatGo(value);
    case 'q':
      return JSON.stringify(formatGo(value));
    case 'x':
      return typeof value === 'number' ? value.toString(16) : Buffer.from(formatGo(value)).toString('hex');
    case 'f':
      return Number(value).toFixed(precision === undefined ? 6 : Number(precision));
    case 'e':
      return Number(value).toExponential(precision === undefined ? 6 : Number(precision));
    case 'g':
      return String(value);
    default:
      return undefined;
  }
}
