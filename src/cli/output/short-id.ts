/** The twelve digits by which Docker shows an id, without the name of its algorithm. Pure. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
