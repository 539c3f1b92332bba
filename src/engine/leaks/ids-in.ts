const ID = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

/** The ids of containers that stand somewhere in a text, in order. Pure. */
export function idsIn(text: string): string[] {
  return text.match(ID) ?? [];
}
