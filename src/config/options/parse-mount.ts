import type { MountRequest } from '../../contract/docker.ts';
import { parseBytes } from '../../lib/bytes/parse-bytes.ts';
import { readCsvRecord } from '../../lib/csv/read-csv-record.ts';
import { parseBoolean } from '../../lib/numbers/parse-boolean.ts';
import { parseInteger } from '../../lib/numbers/parse-integer.ts';
import { ParseError, rephrase } from '../../lib/parse-error.ts';
import { absolutePath } from '../../lib/paths/clean-path.ts';
import { cut } from '../../lib/text/cut.ts';

type Group = 'Bind' | 'Volume' | 'Image' | 'Tmpfs';
type Fields = Record<string, unknown>;

interface Draft {
  readonly mount: Fields;
  /** The groups of options that were touched, each as it stands so far. */
  readonly groups: Map<Group, Fields>;
}

/** The groups in the order in which Docker complains about one that does not belong to the mount's type. */
const GROUPS: readonly Group[] = ['Volume', 'Image', 'Bind', 'Tmpfs'];

const RECURSIVE_MODES: Readonly<Record<string, Fields>> = {
  enabled: {},
  disabled: { NonRecursive: true },
  writable: { ReadOnlyNonRecursive: true },
  readonly: { ReadOnlyForceRecursive: true },
};

/** What each key of `--mount` does to the mount. */
const KEYS: Readonly<Record<string, (draft: Draft, value: string, key: string) => void>> = {
  type: ({ mount }, value) => setField(mount, 'Type', value.toLowerCase()),
  source: ({ mount }, value) => setField(mount, 'Source', value),
  target: ({ mount }, value) => setField(mount, 'Target', value),
  readonly: ({ mount }, value, key) => setField(mount, 'ReadOnly', booleanOf(key, value)),
  consistency: ({ mount }, value) => setField(mount, 'Consistency', value.toLowerCase()),
  'bind-propagation': (draft, value) => setField(groupOf(draft, 'Bind'), 'Propagation', value.toLowerCase()),
  'bind-nonrecursive': (draft, value, key) =>
    setField(groupOf(draft, 'Bind'), 'NonRecursive', booleanOf(key, value)),
  'bind-recursive': setRecursive,
  'volume-nocopy': (draft, value, key) => setField(groupOf(draft, 'Volume'), 'NoCopy', booleanOf(key, value)),
  'volume-subpath': (draft, value) => setField(groupOf(draft, 'Volume'), 'Subpath', value),
  'volume-label': (draft, value) => addPair(groupOf(draft, 'Volume'), 'Labels', value),
  'volume-driver': (draft, value) => setField(driverOf(draft), 'Name', value),
  'volume-opt': (draft, value) => addPair(driverOf(draft), 'Options', value),
  'image-subpath': (draft, value) => setField(groupOf(draft, 'Image'), 'Subpath', value),
  'tmpfs-size': (draft, value, key) =>
    setField(groupOf(draft, 'Tmpfs'), 'SizeBytes', reading(key, value, parseBytes)),
  'tmpfs-mode': (draft, value, key) =>
    setField(groupOf(draft, 'Tmpfs'), 'Mode', reading(key, value, parseMode)),
};

const OTHER_NAMES: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
};

/** The keys that may stand without a value, for true. */
const SWITCHES: readonly string[] = ['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive'];

/**
 * The value of `--mount`, `type=bind,source=/a,target=/b,readonly`, as a mount of a create request (docker/cli
 * `opts/mount.go`). A source that begins with a dot stays relative: see `resolveMountSource`. Pure.
 *
 * Throws `ParseError` with Docker's words.
 */
export function parseMount(text: string): MountRequest {
  const draft: Draft = { mount: { Type: 'volume' }, groups: new Map() };
  for (const field of readCsvRecord(text)) setFromField(draft, field);
  refuseIncomplete(draft);
  for (const [group, options] of draft.groups) draft.mount[`${group}Options`] = options;
  return draft.mount as MountRequest;
}

/** The mount with its source made absolute, when that begins with a dot. Pure. */
export function resolveMountSource(mount: MountRequest, cwd: string): MountRequest {
  const source = mount.Source ?? '';
  return source.startsWith('.') ? { ...mount, Source: absolutePath(source, cwd) } : mount;
}

function setFromField(draft: Draft, field: string): void {
  const { before, after, found } = cut(field, '=');
  const key = before.toLowerCase();
  if (!found && !SWITCHES.includes(key)) {
    throw new ParseError(`invalid field '${field}' must be a key=value pair`);
  }
  const name = Object.hasOwn(OTHER_NAMES, key) ? (OTHER_NAMES[key] ?? key) : key;
  const set = Object.hasOwn(KEYS, name) ? KEYS[name] : undefined;
  if (set === undefined) throw new ParseError(`unexpected key '${key}' in '${field}'`);
  set(draft, found ? after : 'true', key);
}

function refuseIncomplete({ mount, groups }: Draft): void {
  if (mount.Type === undefined) throw new ParseError('type is required');
  if (mount.Target === undefined) throw new ParseError('target is required');
  for (const group of GROUPS) {
    if (groups.has(group) && mount.Type !== group.toLowerCase()) {
      throw new ParseError(`cannot mix '${group.toLowerCase()}-*' options with mount type '${mount.Type}'`);
    }
  }
  const bind = groups.get('Bind') ?? {};
  for (const [field, mode] of Object.entries({
    ReadOnlyNonRecursive: 'writable',
    ReadOnlyForceRecursive: 'readonly',
  })) {
    if (bind[field] === true && mount.ReadOnly !== true) {
      throw new ParseError(
        `option 'bind-recursive=${mode}' requires 'readonly' to be specified in conjunction`,
      );
    }
  }
  if (bind.ReadOnlyForceRecursive === true && bind.Propagation !== 'rprivate') {
    throw new ParseError(
      "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction",
    );
  }
}

function setRecursive(draft: Draft, value: string, key: string): void {
  const fields = Object.hasOwn(RECURSIVE_MODES, value) ? RECURSIVE_MODES[value] : undefined;
  if (fields === undefined) {
    const allowed = '(must be "enabled", "disabled", "writable", or "readonly")';
    throw new ParseError(`invalid value for ${key}: ${value} ${allowed}`);
  }
  if (value !== 'enabled') Object.assign(groupOf(draft, 'Bind'), fields);
}

function groupOf({ groups }: Draft, group: Group): Fields {
  const fields = groups.get(group) ?? (group === 'Volume' ? { DriverConfig: {} } : {});
  groups.set(group, fields);
  return fields;
}

function driverOf(draft: Draft): Fields {
  return groupOf(draft, 'Volume').DriverConfig as Fields;
}

/** Docker's JSON leaves zero values out. */
function setField(fields: Fields, name: string, value: string | number | boolean): void {
  if (value === '' || value === 0 || value === false) delete fields[name];
  else fields[name] = value;
}

function addPair(fields: Fields, name: string, text: string): void {
  const { before: key, after } = cut(text, '=');
  if (key !== '') fields[name] = { ...(fields[name] as Record<string, string> | undefined), [key]: after };
}

function booleanOf(key: string, value: string): boolean {
  return reading(key, value, parseBoolean);
}

function reading<T>(key: string, value: string, parse: (text: string) => T): T {
  return rephrase(
    () => parse(value),
    () => `invalid value for ${key}: ${value}`,
  );
}

function parseMode(text: string): number {
  return parseInteger(text, { base: 8, bits: 32, signed: false });
}
