import * as z from 'zod/mini';

// Else zod writes a function for each object and has it compiled, which for one request takes longer than checking it.
z.config({ jitless: true });

/**
 * The fields of Docker's API as schemas. Each schema's error text is what it expects, in words that follow "expected";
 * every field may be missing or null, as in Docker.
 */
type Maybe<Schema extends z.ZodMiniType> = z.ZodMiniOptional<z.ZodMiniNullable<Schema>>;

/** What the fields of `T` are checked by: none missing, none too many, each of the field's own type. */
export type ShapeOf<T> = { readonly [Field in keyof T]-?: z.ZodMiniType<T[Field]> };

/** The same, each made when a value has the field. */
export type FieldsOf<T> = { readonly [Field in keyof T]-?: () => z.ZodMiniType<T[Field]> };

const INT64_MIN = -(2 ** 63);
const INT64_MAX = 2 ** 63;

export function maybe<Schema extends z.ZodMiniType>(schema: Schema): Maybe<Schema> {
  return z.nullish(schema);
}

export const text = once(() => maybe(plainText()));

export const toggle = once(() => maybe(z.boolean('true or false')));

const wholes = new Map<string, Maybe<z.ZodMiniNumber>>();

/** A whole number of 64 bits; `what` names its unit. One schema for all fields of a unit. */
export function whole(what = 'a whole number'): Maybe<z.ZodMiniNumber> {
  const schema = wholes.get(what) ?? maybe(wholeBetween(INT64_MIN, INT64_MAX, what));
  wholes.set(what, schema);
  return schema;
}

/** A whole number within bounds that Docker's own type has. */
export function wholeFrom(lowest: number, highest: number) {
  return maybe(wholeBetween(lowest, highest, `a whole number from ${lowest} to ${highest}`));
}

/** A whole number that may be as large as 64 bits without a sign allow. */
export function unsignedWhole(what = 'a whole number, not negative') {
  return maybe(wholeBetween(0, 2 ** 64, what));
}

export function wholeBetween(lowest: number, highest: number, what: string) {
  const fits = (value: number): boolean => Number.isInteger(value) && value >= lowest && value <= highest;
  return z.number(what).check(z.refine(fits, what));
}

export const plainText = once(() => z.string('a text'));

export const texts = once(() => maybe(plainTexts()));

export const plainTexts = once(() => z.array(plainText(), 'a list of texts'));

/** A list of texts, or one text for a list of one. */
export const textOrTexts = once(() => {
  const either = z.union([z.string(), z.array(z.string())], 'a text or a list of texts');
  return maybe(
    z.pipe(
      either,
      z.transform((value) => (typeof value === 'string' ? [value] : value)),
    ),
  );
});

export const textMap = once(() => maybe(z.record(z.string(), plainText(), 'an object of texts')));

/** A set, which Docker writes as an object of empty objects. */
export const set = once(() =>
  maybe(z.record(z.string(), z.strictObject({}, 'an empty object'), 'an object of empty objects')),
);

/** A list whose elements' schema is made when there is one: most lists are empty. */
export function listOf<Schema extends z.ZodMiniType>(element: () => Schema, what: string) {
  return maybe(z.array(z.lazy(element), `a list of ${what}`));
}

export function object<Shape extends Readonly<Record<string, z.ZodMiniType>>>(shape: Shape) {
  return z.strictObject(shape, 'an object');
}

/** An object that may have all of these fields. */
export function objectOf<T>(fields: FieldsOf<T>): z.ZodMiniType<T> {
  return objectWith<T>(Object.entries(fields) as [string, Field][]);
}

/**
 * The same for one value: of the fields, only those that it has, and nothing of those that are null, which each may be. Where
 * the value does not pass, `objectOf` says why: this does not know what else it may have.
 */
export function objectFor<T>(fields: FieldsOf<T>, value: object): z.ZodMiniType<T> {
  const given = (Object.entries(fields) as [string, Field][]).flatMap(([name, field]): [string, Field][] => {
    if (!(name in value)) return [];
    return [[name, value[name as keyof typeof value] === null ? anything : field]];
  });
  return objectWith<T>(given);
}

type Field = () => z.ZodMiniType;

const anything = once(() => z.unknown());

function objectWith<T>(fields: readonly (readonly [string, Field])[]): z.ZodMiniType<T> {
  return object(
    Object.fromEntries(fields.map(([name, field]) => [name, field()])),
  ) as unknown as z.ZodMiniType<T>;
}

/** An object that nothing here looks into. */
export const anyObject = once(() => maybe(z.looseObject({}, 'an object')));

/** Schemas are never changed: one for all fields of a kind is enough, made when the first of them is. */
function once<Schema>(make: () => Schema): () => Schema {
  let made: Schema | undefined;
  return () => (made ??= make());
}
