/** A number that a JSON text spells in another way than JavaScript would: `1e3`, `64.0`, one of more than 53 bits. */
export class SpelledNumber {
  readonly spelling: string;

  constructor(spelling: string) {
    this.spelling = spelling;
  }

  /** Undefined for one that has a fraction or an exponent, be it whole all the same. */
  get whole(): bigint | undefined {
    return /^-?[0-9]+$/.test(this.spelling) ? BigInt(this.spelling) : undefined;
  }
}

/**
 * `JSON.parse` that keeps how such numbers are spelled: Go's encoding/json takes `1e3` for no integer, and tells
 * 2^63 from the number below it. Pure. Throws `SyntaxError`.
 */
export function parseSpelled(text: string): unknown {
  const revive = (_key: string, value: unknown, { source = '' }: { source?: string } = {}) =>
    typeof value === 'number' && String(value) !== source ? new SpelledNumber(source) : value;
  return JSON.parse(text, revive);
}

/** The value as `JSON.parse` would have given it. Pure. */
export function withoutSpelling(value: unknown): unknown {
  if (value instanceof SpelledNumber) return Number(value.spelling);
  if (Array.isArray(value)) return value.map(withoutSpelling);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSpelling(one)]));
}
