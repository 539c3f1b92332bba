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
 * values are one field, and so are the seccomp profile, the device rules and the hooks. Pure.
 */
export function specFields(spec: object): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  collect(spec, '', fields);
  return fields;
}

function collect(value: object, path: string, fields: Map<string, unknown>): void {
  for (const [name, member] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    if (member === undefined) continue;
    const identity = NAMED_BY[field];
    if (identity !== undefined && Array.isArray(member)) {
      for (const one of member) fields.set(`${field}[${(one as Record<string, string>)[identity]}]`, one);
    } else if (isFolder(member, field)) {
      collect(member, field, fields);
    } else {
      fields.set(field, member);
    }
  }
}

function isFolder(value: unknown, field: string): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || WHOLE.has(field)) return false;
  return Object.keys(value).length > 0;
}
