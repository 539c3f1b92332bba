/** The container that a mode like `container:NAME` names, possibly empty; undefined for every other mode. Pure. */
export function joinedContainer(mode: string | null | undefined): string | undefined {
  return mode?.startsWith('container:') ? mode.slice('container:'.length) : undefined;
}
