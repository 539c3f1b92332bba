import { cut } from '../../lib/text/cut.ts';

/** `key=value` texts as a record; a later key wins, and one without a value gets an empty one. Pure. */
export function toPairs(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const { before, after } = cut(text, '=');
      return [before, after];
    }),
  );
}
