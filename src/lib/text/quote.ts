const ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
};
const PLAIN = /^[ !#-[\]-~]*$/;

/** Go's `%q` of a string: double quotes, and escapes for what cannot be seen. Pure. */
export function quote(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  return `"${Array.from(text, (character) => (character === '"' ? '\\"' : escaped(character))).join('')}"`;
}

/** Go's `%q` of a character. Pure. */
export function quoteCharacter(character: string): string {
  return `'${character === "'" ? "\\'" : escaped(character)}'`;
}

function escaped(character: string): string {
  const known = ESCAPES[character];
  if (known !== undefined) return known;
  // Here, since it takes 1 ms to be read, with the tables of Unicode that it needs.
  if (/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  // A lone surrogate is no character: Go would have met a broken UTF-8 sequence.
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`;
}
