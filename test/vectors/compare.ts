/** One place in which two values differ; undefined stands for nothing at all. */
export interface Difference {
  readonly path: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** All places in which `found` is not what was `expected`, by their paths. */
export function differences(expected: unknown, found: unknown, path = ''): Difference[] {
  if (Object.is(expected, found)) return [];
  if (Array.isArray(expected) && Array.isArray(found)) {
    const length = Math.max(expected.length, found.length);
    return Array.from({ length }, (_, index) =>
      differences(expected[index], found[index], `${path}[${index}]`),
    ).flat();
  }
  if (isObject(expected) && isObject(found)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(found)]);
    return [...keys].flatMap((key) =>
      differences(expected[key], found[key], path === '' ? key : `${path}.${key}`),
    );
  }
  return [{ path, expected, found }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
