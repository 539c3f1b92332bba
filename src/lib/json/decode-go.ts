import type { GoType } from './go-type.ts';
import { SpelledNumber, withoutSpelling } from './parse-spelled.ts';

/** A JSON value as a Go program that decodes it would have it. */
export interface GoValue {
  /** Fields under the names that the type has for them, unknown ones as they were. */
  readonly value: unknown;
  /** Every value of a wrong type, in the words of encoding/json and in the order of the text. */
  readonly problems: readonly string[];
}

interface Place {
  /** The innermost struct's name without its package. */
  readonly owner: string;
  readonly path: readonly string[];
}

/**
 * Decodes parsed JSON as Go's encoding/json does: names of fields in any case, null for nothing, numbers within the
 * type's bounds and spelled as whole ones where the text was read with `parseSpelled`. Go stops with the first problem
 * that it met; here all are found. Pure.
 */
export function decodeGo(value: unknown, type: GoType): GoValue {
  const decoder = new Decoder();
  return { value: decoder.decode(value, type, { owner: '', path: [] }), problems: decoder.problems };
}

class Decoder {
  readonly problems: string[] = [];

  decode(value: unknown, type: GoType, place: Place): unknown {
    if (value === null) return value;
    switch (type.kind) {
      case 'string':
        return typeof value === 'string' ? value : this.#wrong(value, type, place);
      case 'bool':
        return typeof value === 'boolean' ? value : this.#wrong(value, type, place);
      case 'number':
        return this.#number(value, type, place);
      case 'texts':
        return this.#texts(value, type, place);
      case 'list':
        return this.#list(value, type, place);
      case 'map':
        return this.#map(value, type, place);
      case 'struct':
        return this.#struct(value, type, place);
    }
  }

  #number(value: unknown, type: GoType & { kind: 'number' }, place: Place): unknown {
    if (value instanceof SpelledNumber) {
      const { spelling, whole } = value;
      const fits = whole !== undefined && whole >= type.lowest && whole <= type.highest;
      return fits ? Number(whole) : this.#wrong(value, type, place, `number ${spelling}`);
    }
    if (typeof value !== 'number') return this.#wrong(value, type, place);
    const fits = Number.isInteger(value) && value >= Number(type.lowest) && value <= Number(type.highest);
    return fits ? value : this.#wrong(value, type, place, `number ${value}`);
  }

  #texts(value: unknown, type: GoType, place: Place): unknown {
    const texts = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(texts)) return this.#wrong(value, type, place);
    const read = texts.map((text) => text ?? '');
    return read.every((text) => typeof text === 'string') ? read : this.#wrong(value, type, place);
  }

  #list(value: unknown, type: GoType & { kind: 'list' }, place: Place): unknown {
    if (!Array.isArray(value)) return this.#wrong(value, type, place);
    const members = value.map((one) => this.#member(one, type.element, place));
    if (type.length === undefined) return members;
    return Array.from({ length: type.length }, (_, index) => members[index] ?? zeroOf(type.element));
  }

  #map(value: unknown, type: GoType & { kind: 'map' }, place: Place): unknown {
    if (!isObject(value)) return this.#wrong(value, type, place);
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        type.element.kind === 'struct'
          ? this.decode(one, type.element, place)
          : this.#member(one, type.element, place),
      ]),
    );
  }

  /** In a list null leaves what is there already: nothing, as the type has it. */
  #member(value: unknown, type: GoType, place: Place): unknown {
    if (value !== null) return this.decode(value, type, place);
    return type.kind === 'struct' ? this.decode({}, type, place) : zeroOf(type);
  }

  #struct(value: unknown, type: GoType & { kind: 'struct' }, place: Place): unknown {
    if (!isObject(value)) return this.#wrong(value, type, place);
    const fields = type.fields();
    const owner = type.name.slice(type.name.indexOf('.') + 1);
    const decoded: Record<string, unknown> = {};
    for (const [key, one] of Object.entries(value)) {
      const name = fieldNamed(key, fields);
      const field = fields[name];
      decoded[name] =
        field === undefined
          ? withoutSpelling(one)
          : this.decode(one, field, { owner, path: [...place.path, name] });
    }
    if (type.complete) {
      for (const [name, field] of Object.entries(fields)) decoded[name] ??= zeroOf(field);
    }
    return decoded;
  }

  #wrong(value: unknown, type: GoType, { owner, path }: Place, found = nameOf(value)): undefined {
    const place = owner === '' ? 'value' : `struct field ${owner}.${path.join('.')}`;
    this.problems.push(`json: cannot unmarshal ${found} into Go ${place} of type ${type.name}`);
    return undefined;
  }
}

/** The field of this name, else one whose name differs in case only, else the name itself. */
function fieldNamed(key: string, fields: Readonly<Record<string, GoType>>): string {
  if (Object.hasOwn(fields, key)) return key;
  const folded = key.toLowerCase();
  return Object.keys(fields).find((name) => name.toLowerCase() === folded) ?? key;
}

function zeroOf(type: GoType): unknown {
  if (type.kind === 'string') return '';
  if (type.kind === 'number') return 0;
  return type.kind === 'bool' ? false : null;
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (value instanceof SpelledNumber) return 'number';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return !Array.isArray(value) && !(value instanceof SpelledNumber);
}
