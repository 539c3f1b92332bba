/**
 * Puts `overrides` over `defaults`: `A=b` replaces in place or is appended, `A` alone takes A out. A name that stands
 * twice in `overrides` and is no default is kept twice, as dockerd keeps it (moby `container/env.go`). Pure.
 */
export function mergeEnvironment(defaults: readonly string[], overrides: readonly string[]): string[] {
  const merged: (string | undefined)[] = [...defaults];
  const places = new Map(defaults.map((entry, place) => [nameOf(entry), place]));
  for (const entry of overrides) {
    const place = places.get(nameOf(entry));
    if (!entry.includes('=')) {
      if (place !== undefined) merged[place] = undefined;
    } else if (place === undefined) {
      merged.push(entry);
    } else {
      merged[place] = entry;
    }
  }
  return merged.filter((entry) => entry !== undefined);
}

function nameOf(entry: string): string {
  const end = entry.indexOf('=');
  return end === -1 ? entry : entry.slice(0, end);
}
