import { compactJson } from '../../lib/json/compact-json.ts';
import { parseSpelled, withoutSpelling } from '../../lib/json/parse-spelled.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import type { ParsedFlags } from '../flags/parse-flags.ts';
import { checkJsonType } from './check-json-type.ts';
import type { DaemonOption } from './daemon-option.ts';
import { DAEMON_OPTIONS, type DaemonFlags, FILE_ONLY_KEYS, OBJECT_KEYS } from './daemon-options.ts';
import type { DaemonVersion } from './daemon-version.ts';
import { showGoValue } from './show-go-value.ts';

/** The keys of a `daemon.json` and their values, as they stand there. */
export type DaemonFile = Readonly<Record<string, unknown>>;

/** Settings that a conflict must not print as they are: a proxy's address may hold a password. */
const WITH_CREDENTIALS: readonly string[] = ['http-proxy', 'https-proxy'];

/**
 * Reads a `daemon.json` and holds it against the flags: JSON, unknown keys, keys that are also flags, and each value's
 * type. Pure. Throws `ParseError` with dockerd's words.
 */
export function parseDaemonFile(
  text: string,
  flags: ParsedFlags<DaemonFlags>,
  version: DaemonVersion,
): DaemonFile {
  const spelled = parseObject(text, version);
  const file = withoutSpelling(spelled) as DaemonFile;
  const keys = flattened(file, version);
  refuseUnknownKeys(keys, version);
  refuseConflicts(keys, flags);
  for (const [key, value] of Object.entries(spelled)) {
    const option = optionOfKey(key);
    const fault = option === undefined ? undefined : checkJsonType(option.json, value, key);
    if (fault !== undefined) throw new ParseError(`${version.jsonPrefix}${fault}`);
  }
  return file;
}

function parseObject(text: string, version: DaemonVersion): Record<string, unknown> {
  // A stream may not begin with a mark of its byte order, and nothing looks at what follows its first value.
  const trimmed = (version.readsStream ? text : text.replace(/^\ufeff/, '')).replace(/^[ \t\r\n]+/, '');
  if (trimmed === '') {
    if (version.readsStream) throw new ParseError('EOF');
    return {};
  }
  const value = parseSpelled(
    rephrase(
      () => compactJson(trimmed, { firstValueOnly: version.readsStream }),
      ({ message }) => `${version.jsonPrefix}${wordsOf(message, version)}`,
    ),
  );
  if (value === null) return {};
  const fault = checkJsonType('object', value, '');
  if (fault !== undefined) throw new ParseError(`${version.jsonPrefix}${fault}`);
  return value as Record<string, unknown>;
}

/** A stream that ends early is Go's `io.ErrUnexpectedEOF`. */
function wordsOf(message: string, { readsStream }: DaemonVersion): string {
  return readsStream && message === 'unexpected end of JSON input' ? 'unexpected EOF' : message;
}

/** What stands in an object counts as a key of its own, but for the objects that are values. */
function flattened(file: DaemonFile, { unknownFlags }: DaemonVersion): Record<string, unknown> {
  // Before there was such a flag, what stood in the object counted.
  const counts = (key: string) =>
    !OBJECT_KEYS.includes(key) ||
    (key === 'default-network-opts' && unknownFlags.includes('default-network-opt'));
  return Object.fromEntries(
    Object.entries(file).flatMap(([key, value]) => {
      const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && counts(key);
      return isGroup ? Object.entries(value) : [[key, value]];
    }),
  );
}

function refuseUnknownKeys(keys: Readonly<Record<string, unknown>>, { unknownFlags }: DaemonVersion): void {
  const options = Object.entries(DAEMON_OPTIONS as Record<string, DaemonOption<unknown>>);
  const known = new Set([
    ...FILE_ONLY_KEYS.filter((key) => !unknownFlags.includes(key)),
    ...options
      .filter(([name]) => !unknownFlags.includes(name))
      .flatMap(([name, { key = name }]) => [name, key]),
  ]);
  const unknown = Object.keys(keys).filter((key) => !known.has(key));
  if (unknown.length > 0) {
    throw new ParseError(
      `the following directives don't match any configuration option: ${unknown.join(', ')}`,
    );
  }
}

function refuseConflicts(
  keys: Readonly<Record<string, unknown>>,
  { given, values }: ParsedFlags<DaemonFlags>,
): void {
  const conflicts = [...given].sort().flatMap((name) => {
    const option = (DAEMON_OPTIONS as Record<string, DaemonOption<unknown>>)[name];
    const key = option?.key ?? name;
    if (option === undefined || !Object.hasOwn(keys, key) || key === 'runtimes') return [];
    const fromFlag = option.show((values as Record<string, unknown>)[name]);
    const shown = [fromFlag, showGoValue(keys[key])].map((value) =>
      WITH_CREDENTIALS.includes(key) ? value.replace(/\/\/[^/@]*@/, '//xxxxx:xxxxx@') : value,
    );
    return `${key}: (from flag: ${shown[0]}, from file: ${shown[1]})`;
  });
  if (conflicts.length > 0) {
    throw new ParseError(
      `the following directives are specified both as a flag and in the configuration file: ${conflicts.join(', ')}`,
    );
  }
}

function optionOfKey(key: string): DaemonOption<unknown> | undefined {
  return optionsByKey().get(key);
}

let byKey: Map<string, DaemonOption<unknown>> | undefined;

function optionsByKey(): Map<string, DaemonOption<unknown>> {
  byKey ??= new Map(
    Object.entries(DAEMON_OPTIONS as Record<string, DaemonOption<unknown>>).map(([name, option]) => [
      option.key ?? name,
      option,
    ]),
  );
  return byKey;
}
