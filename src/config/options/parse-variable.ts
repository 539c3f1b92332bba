import { ParseError } from '../../lib/parse-error.ts';
import { cut } from '../../lib/text/cut.ts';

/** An environment variable, `NAME[=value]`, as it is: its name is not empty. Pure. Throws `ParseError` with Docker's words. */
export function parseVariable(text: string): string {
  if (cut(text, '=').before === '') throw new ParseError(`invalid environment variable: ${text}`);
  return text;
}
