import { ParseError } from '../parse-error.ts';
import { quoteCharacter } from '../text/quote.ts';

const DEEPEST = 10_000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\r\n]*/y;

/**
 * A JSON text without the space between its tokens; strings and numbers keep their spelling. With `firstValueOnly` what
 * follows it is left out, as Go's decoder of a stream leaves it for the next call. Pure.
 *
 * Throws `ParseError` with the words of Go's encoding/json, which is what Docker prints about a broken file.
 */
export function compactJson(text: string, { firstValueOnly = false } = {}): string {
  const scanner = new Scanner(text);
  scanner.value(0);
  if (!firstValueOnly) scanner.end();
  return scanner.output;
}

class Scanner {
  output = '';
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(depth: number): void {
    if (depth > DEEPEST) throw new ParseError('exceeded max depth');
    const character = this.#next();
    if (character === '{') this.#object(depth);
    else if (character === '[') this.#array(depth);
    else if (character === '"') this.#string();
    else if (character === '-' || /[0-9]/.test(character ?? '')) this.#number();
    else if (character === 't') this.#literal('true');
    else if (character === 'f') this.#literal('false');
    else if (character === 'n') this.#literal('null');
    else throw this.#unexpected('looking for beginning of value');
  }

  end(): void {
    if (this.#next() !== undefined) throw this.#unexpected('after top-level value');
  }

  #object(depth: number): void {
    this.#take();
    let after = this.#next();
    if (after === '}') this.#take();
    while (after !== '}') {
      if (this.#next() !== '"') throw this.#unexpected('looking for beginning of object key string');
      this.#string();
      if (this.#next() !== ':') throw this.#unexpected('after object key');
      this.#take();
      this.value(depth + 1);
      after = this.#next();
      if (after !== ',' && after !== '}') throw this.#unexpected('after object key:value pair');
      this.#take();
    }
  }

  #array(depth: number): void {
    this.#take();
    let after = this.#next();
    if (after === ']') this.#take();
    while (after !== ']') {
      this.value(depth + 1);
      after = this.#next();
      if (after !== ',' && after !== ']') throw this.#unexpected('after array element');
      this.#take();
    }
  }

  #string(): void {
    this.#take();
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character < ' ') throw this.#unexpected('in string literal');
      this.#take();
      if (character === '"') return;
      if (character === '\\') this.#escape();
    }
  }

  #escape(): void {
    const code = this.#text[this.#at];
    if (code === undefined || !'"\\/bfnrtu'.includes(code)) throw this.#unexpected('in string escape code');
    this.#take();
    for (let digit = 0; code === 'u' && digit < 4; digit += 1) {
      if (!/[0-9a-fA-F]/.test(this.#text[this.#at] ?? '')) {
        throw this.#unexpected('in \\u hexadecimal character escape');
      }
      this.#take();
    }
  }

  #number(): void {
    NUMBER.lastIndex = this.#at;
    const number = NUMBER.exec(this.#text)?.[0] ?? '-';
    this.output += number;
    this.#at += number.length;
    const next = this.#text[this.#at];
    if (number === '-') throw this.#unexpected('in numeric literal');
    const whole = !/[.eE]/.test(number);
    if (next === '.' && whole) this.#broken(1, 'after decimal point in numeric literal');
    if ((next === 'e' || next === 'E') && !/[eE]/.test(number)) {
      this.#broken(/[+-]/.test(this.#text[this.#at + 1] ?? '') ? 2 : 1, 'in exponent of numeric literal');
    }
  }

  #literal(word: string): void {
    for (const letter of word) {
      if (this.#text[this.#at] !== letter)
        throw this.#unexpected(`in literal ${word} (expecting '${letter}')`);
      this.#take();
    }
  }

  /** The next character that is no space, without taking it. */
  #next(): string | undefined {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
    return this.#text[this.#at];
  }

  #take(): void {
    this.output += this.#text[this.#at] ?? '';
    this.#at += 1;
  }

  #broken(offset: number, context: string): never {
    this.#at += offset;
    throw this.#unexpected(context);
  }

  #unexpected(context: string): ParseError {
    const character = this.#text.codePointAt(this.#at);
    if (character === undefined) {
      // Go ends a text with a space, which some places refuse before they miss the rest.
      const refused = /^(?:in (?!string literal)|after decimal)/.test(context);
      return new ParseError(refused ? `invalid character ' ' ${context}` : 'unexpected end of JSON input');
    }
    return new ParseError(`invalid character ${quoteByte(character)} ${context}`);
  }
}

/** Go names the first byte of what it did not expect, as if it were a character of Latin-1. */
function quoteByte(codePoint: number): string {
  const byte = Buffer.from(String.fromCodePoint(codePoint))[0] ?? 0;
  const character = String.fromCharCode(byte);
  if (character === "'") return "'\\''";
  if (character === '"') return `'"'`;
  return quoteCharacter(character);
}
