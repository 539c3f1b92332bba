/** The parts before and after the first separator; `found` is false, and `after` empty, when there is none. Pure. */
export function cut(text: string, separator: string): { before: string; after: string; found: boolean } {
  const index = text.indexOf(separator);
  if (index < 0) return { before: text, after: '', found: false };
  return { before: text.slice(0, index), after: text.slice(index + separator.length), found: true };
}
