/**
 * A text that cannot be read as what it should be. Its message follows Go's and Docker's words, so that whoever knows
 * where the text stood (a flag, a field, a file) can name the place and throw a `LockstepError` with the same reason.
 */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  /** The message without the text that was tried, where the two can be parted. */
  readonly reason: string;

  constructor(message: string, reason: string = message) {
    super(message);
    this.reason = reason;
  }
}

/** Runs a parser and puts its refusal in other words. Pure if the parser is. Throws `ParseError`. */
export function rephrase<T>(parse: () => T, words: (refusal: ParseError) => string): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(words(error));
    throw error;
  }
}
