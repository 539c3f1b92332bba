import { ParseError } from '../parse-error.ts';
import { quote } from '../text/quote.ts';

const WORDS: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  T: true,
  true: true,
  TRUE: true,
  True: true,
  '0': false,
  f: false,
  F: false,
  false: false,
  FALSE: false,
  False: false,
};

/** The words that Go's `strconv.ParseBool` takes. Pure. Throws `ParseError` with strconv's words. */
export function parseBoolean(text: string): boolean {
  const value = Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
  if (value === undefined) throw new ParseError(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
  return value;
}

/** Whether `parseBoolean` takes a text. Pure. */
export function isBoolean(text: string): boolean {
  return Object.hasOwn(WORDS, text);
}
