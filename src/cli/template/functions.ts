import { formatGo, isMap, printfGo } from './format-go.ts';
import { executionError } from './template-error.ts';

export type TemplateFunction = (...values: unknown[]) => unknown;

/** What is true in Go's templates: everything but what is empty. Pure. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

const text = (value: unknown) => (value === undefined || value === null ? '' : formatGo(value));

/** Lengths and places are counted in bytes by Go; here in characters, which for what engines print is the same. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  throw executionError(`error calling len: len of type ${typeof value}`, 'len');
}

/** What Go finds under a key that a map has not: of texts, such as labels, the empty one. */
function emptyOf(map: Readonly<Record<string, unknown>>): unknown {
  return Object.values(map).every((value) => typeof value === 'string') ? '' : undefined;
}

function index(value: unknown, ...keys: unknown[]): unknown {
  return keys.reduce((inner, key) => {
    if (Array.isArray(inner)) {
      const place = Number(key);
      if (!Number.isInteger(place) || place < 0 || place >= inner.length)
        throw executionError(`error calling index: index out of range: ${formatGo(key)}`, formatGo(key));
      return inner[place];
    }
    if (isMap(inner)) return Object.hasOwn(inner, String(key)) ? inner[String(key)] : emptyOf(inner);
    throw executionError('error calling index: index of untyped nil', formatGo(key));
  }, value);
}

function compare(one: unknown, other: unknown): number {
  const isOrdered = typeof one === typeof other && (typeof one === 'number' || typeof one === 'string');
  if (!isOrdered)
    throw executionError('incompatible types for comparison', `${formatGo(one)} ${formatGo(other)}`);
  if (one === other) return 0;
  return (one as string) < (other as string) ? -1 : 1;
}

/** Go's own functions, and those that docker adds (cli templates/templates.go). `and` and `or` see all their values: nothing here has effects. */
export const FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  and: (...values) => values.find((value) => !isTrue(value)) ?? values.at(-1),
  or: (...values) => values.find(isTrue) ?? values.at(-1),
  not: (value) => !isTrue(value),
  eq: (one, ...others) => others.some((other) => (other ?? null) === (one ?? null)),
  ne: (one, other) => (one ?? null) !== (other ?? null),
  lt: (one, other) => compare(one, other) < 0,
  le: (one, other) => compare(one, other) <= 0,
  gt: (one, other) => compare(one, other) > 0,
  ge: (one, other) => compare(one, other) >= 0,
  len: lengthOf,
  index,
  slice: (value, from = 0, to = undefined) =>
    (value as string).slice(Number(from), to === undefined ? undefined : Number(to)),
  print: (...values) => values.map(text).join(''),
  println: (...values) => `${values.map(text).join(' ')}\n`,
  printf: (format, ...values) => printfGo(text(format), values),
  json: (value) => JSON.stringify(value ?? null),
  split: (value, separator) => text(value).split(text(separator)),
  join: (values, separator) => (values as unknown[]).map(text).join(text(separator)),
  title: (value) => text(value).replace(/(^|\s)\S/g, (first) => first.toUpperCase()),
  lower: (value) => text(value).toLowerCase(),
  upper: (value) => text(value).toUpperCase(),
  pad: (value, before, after) =>
    text(value) === '' ? '' : ' '.repeat(Number(before)) + text(value) + ' '.repeat(Number(after)),
  truncate: (value, most) => text(value).slice(0, Number(most)),
};

const same: TemplateFunction = (value) => value;

/** The same for the line of headings above a table, where names stand instead of values (cli templates.HeaderFunctions). */
export const HEADING_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  ...FUNCTIONS,
  json: same,
  title: same,
  lower: same,
  upper: same,
  truncate: same,
  split: same,
  join: same,
};
