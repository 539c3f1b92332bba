/** What a field of a stored file may hold; with `?` also null. */
type Kind = 'text' | 'number' | 'flag' | 'object' | 'list' | 'texts';
type Field = Kind | `${Kind}?`;

const CHECKS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  number: (value) => Number.isFinite(value),
  flag: (value) => typeof value === 'boolean',
  object: isObject,
  list: Array.isArray,
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};

/** Whether a value is an object that has all these fields, each of its kind; more fields are fine. Pure. */
export function hasShape(value: unknown, shape: Readonly<Record<string, Field>>): boolean {
  if (!isObject(value)) return false;
  return Object.entries(shape).every(([name, field]) => {
    const found = Object.hasOwn(value, name) ? value[name] : undefined;
    if (field.endsWith('?') && found === null) return true;
    return CHECKS[field.replace('?', '') as Kind](found);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
