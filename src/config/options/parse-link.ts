import { ParseError } from '../../lib/parse-error.ts';

/** `NAME[:ALIAS]` of `--link`, as it is. Pure. Throws `ParseError` with Docker's words. */
export function parseLink(text: string): string {
  if (text === '') throw new ParseError('empty string specified for links');
  if (text.split(':').length > 2) throw new ParseError(`bad format for links: ${text}`);
  return text;
}
