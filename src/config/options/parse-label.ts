import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

/** A label, `key[=value]`, as it is: only its key is checked. Pure. Throws `ParseError` with Docker's words. */
export function parseLabel(text: string): string {
  const key = cut(text, '=').before.replace(/^[ \t]+/, '');
  if (key === '') throw new ParseError(`invalid label '${text}': empty name`);
  if (/[ \t]/.test(key)) throw new ParseError(`label '${key}' contains whitespaces`);
  return text;
}
