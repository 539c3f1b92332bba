/** Lists whose members have a name of their own, and the member that is it. */
const NAMED_BY: Readonly<Record<string, string>> = {
  mounts: 'destination',
  'process.rlimits': 'type',
  'linux.namespaces': 'type',
  'linux.devices': 'path',
};

/** What is one decision, however large. */
const WHOLE = new Set(['linux.seccomp', 'linux.resources.devices', 'hooks', 'process.user']);

/**
 * The fields of a spec, by their paths: `process.cwd`, `mounts[/proc]`, `linux.namespaces[network]`. Lists of plain
 * values are one field, and so are the seccomp profile, the device rules and the hooks. With `root`, only that field and
 * what is below it. Pure.
 */
export function specFields(spec: object, root = ''): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  if (root === '') {
    collect(spec, '', fields);
    return fields;
  }
  let value: unknown = spec;
  for (const name of root.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  collectMember(value, root, fields);
  return fields;
}

function collect(value: object, path: string, fields: Map<string, unknown>): void {
  for (const name in value) {
    const member = (value as Record<string, unknown>)[name];
    collectMember(member, path === '' ? name : `${path}.${name}`, fields);
  }
}

function collectMember(member: unknown, field: string, fields: Map<string, unknown>): void {
  if (member === undefined) return;
  if (isFolder(member, field)) {
    collect(member, field, fields);
    return;
  }
  const identity = Array.isArray(member) ? NAMED_BY[field] : undefined;
  if (identity === undefined) fields.set(field, member);
  else {
    for (const one of member as Record<string, string>[]) fields.set(`${field}[${one[identity]}]`, one);
  }
}

function isFolder(value: unknown, field: string): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || WHOLE.has(field)) return false;
  for (const _name in value) return true;
  return false;
}

/** Whether a path is the field, or below it; everything is below the empty one. Pure. */
export function covers(field: string, path: string): boolean {
  if (field === '' || field === path) return true;
  const next = path[field.length];
  return (next === '.' || next === '[') && path.startsWith(field);
}
