import { normalizeIp } from '../../lib/addresses/parse-ip.ts';
import { parseBytes } from '../../lib/bytes/parse-bytes.ts';
import { SpelledNumber } from '../../lib/json/parse-spelled.ts';
import { ParseError } from '../../lib/parse-error.ts';
import { quote } from '../../lib/text/quote.ts';
import type { JsonType } from './daemon-option.ts';

type Check = (value: unknown, path: string, owner: string) => string | undefined;

const ULIMIT_FIELDS: Readonly<Record<string, Check>> = {
  Name: checkString,
  Hard: checkInteger('int64'),
  Soft: checkInteger('int64'),
};
const RUNTIME_FIELDS: Readonly<Record<string, Check>> = {
  path: checkString,
  runtimeArgs: checkList('[]string', checkString),
  runtimeType: checkString,
  options: checkMap('map[string]interface {}', () => undefined),
};

const CHECKS: Readonly<Record<JsonType | 'object', Check>> = {
  string: checkString,
  bool: checkBoolean,
  int: checkInteger('int'),
  int64: checkInteger('int64'),
  'net.IP': checkAddress,
  'opts.MemBytes': checkSize,
  strings: checkList('[]string', checkString),
  pairs: checkMap('map[string]string', checkString),
  switches: checkMap('map[string]bool', checkBoolean),
  ulimits: checkMap('map[string]*units.Ulimit', checkFields('units.Ulimit', 'Ulimit', ULIMIT_FIELDS)),
  runtimes: checkMap('map[string]types.Runtime', checkFields('types.Runtime', 'Runtime', RUNTIME_FIELDS)),
  pools: checkList('[]*ipamutils.NetworkToSplit', (value, path, owner) => {
    if (!isObject(value)) return mismatch(value, 'ipamutils.NetworkToSplit', path, owner);
    // The list reads itself, so that its fields have no names of their own.
    return (
      checkString(value.base ?? null, path, owner) ?? checkInteger('int')(value.size ?? null, path, owner)
    );
  }),
  nested: () => undefined,
  object: (value) => (isObject(value) ? undefined : mismatch(value, 'map[string]interface {}', '', '')),
};

/**
 * Why a value of `daemon.json` is not of its Go type, in the words of encoding/json; undefined when it is. Numbers may be of
 * `parseSpelled`. Pure.
 */
export function checkJsonType(type: JsonType | 'object', value: unknown, key: string): string | undefined {
  return value === null ? undefined : CHECKS[type](value, key, 'Config');
}

function checkString(value: unknown, path: string, owner: string): string | undefined {
  return typeof value === 'string' || value === null ? undefined : mismatch(value, 'string', path, owner);
}

function checkBoolean(value: unknown, path: string, owner: string): string | undefined {
  return typeof value === 'boolean' || value === null ? undefined : mismatch(value, 'bool', path, owner);
}

function checkInteger(type: string): Check {
  return (value, path, owner) => {
    if (value === null) return undefined;
    if (value instanceof SpelledNumber) {
      const { spelling, whole } = value;
      const fits = whole !== undefined && BigInt.asIntN(64, whole) === whole;
      return fits ? undefined : mismatch(value, type, path, owner, `number ${spelling}`);
    }
    if (typeof value !== 'number') return mismatch(value, type, path, owner);
    const fits = Number.isInteger(value) && Math.abs(value) < 2 ** 63;
    return fits ? undefined : mismatch(value, type, path, owner, `number ${value}`);
  };
}

function checkList(type: string, check: Check): Check {
  return (value, path, owner) => {
    if (value === null) return undefined;
    if (!Array.isArray(value)) return mismatch(value, type, path, owner);
    return firstFault(value, (element) => check(element, path, owner));
  };
}

function checkMap(type: string, check: Check): Check {
  return (value, path, owner) => {
    if (value === null) return undefined;
    if (!isObject(value)) return mismatch(value, type, path, owner);
    return firstFault(Object.values(value), (element) => check(element, path, owner));
  };
}

function checkFields(type: string, name: string, fields: Readonly<Record<string, Check>>): Check {
  return (value, path, owner) => {
    if (value === null) return undefined;
    if (!isObject(value)) return mismatch(value, type, path, owner);
    return firstFault(Object.entries(value), ([field, element]) =>
      fields[field]?.(element, `${path}.${field}`, name),
    );
  };
}

function checkAddress(value: unknown, path: string, owner: string): string | undefined {
  if (typeof value !== 'string') return mismatch(value, 'net.IP', path, owner);
  return value === '' || normalizeIp(value) !== undefined ? undefined : `invalid IP address: ${value}`;
}

/** A size is a text only: a bare number is refused. */
function checkSize(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') {
    const shown = value instanceof SpelledNumber ? value.spelling : JSON.stringify(value);
    return `invalid size: ${quote(shown)}`;
  }
  try {
    parseBytes(value);
    return undefined;
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
}

function firstFault<T>(
  elements: readonly T[],
  check: (element: T) => string | undefined,
): string | undefined {
  for (const element of elements) {
    const fault = check(element);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function mismatch(value: unknown, type: string, path: string, owner: string, found = nameOf(value)): string {
  const place = path === '' ? 'value' : `struct field ${owner}.${path}`;
  return `json: cannot unmarshal ${found} into Go ${place} of type ${type}`;
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
