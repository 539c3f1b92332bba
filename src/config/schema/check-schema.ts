import * as z from 'zod/mini';
import { ConfigError } from '../../errors/config-error.ts';
import { suggest } from '../../lib/text/suggest.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** How much of a wrong value a message shows. */
const LONGEST_SHOWN = 60;

/**
 * The value as a schema of this folder makes it, or one error with every problem: `HostConfig.Memory: expected a whole
 * number of bytes, got "64m"`; for an unknown field the one that was likely meant. Pure.
 *
 * Throws `ConfigError` (`CONFIG_INVALID`).
 */
export function checkSchema<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = z.safeParse(schema, value, { reportInput: true });
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describe(issue, schema));
  throw new ConfigError('CONFIG_INVALID', problems[0] ?? 'the configuration is invalid', { value, problems });
}

/** The fields of a value that its schema does not have: `HostConfig.Memroy: unknown field, did you mean Memory?`. Pure. */
export function unknownFieldsOf(schema: z.ZodMiniType, value: unknown): string[] {
  const { error } = z.safeParse(schema, value);
  return (error?.issues ?? [])
    .filter(({ code }) => code === 'unrecognized_keys')
    .flatMap((issue) => describe(issue, schema));
}

function describe(issue: Issue, schema: z.ZodMiniType): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(schema, issue.path);
    return issue.keys.map((key) => `${pathOf([...issue.path, key])}: unknown field${hintFor(key, known)}`);
  }
  const place = issue.path.length === 0 ? '' : `${pathOf(issue.path)}: `;
  return [`${place}expected ${issue.message}, got ${show(issue.input)}`];
}

function hintFor(key: string, known: readonly string[]): string {
  if (known.length === 0) return '';
  const meant = suggest(key, known);
  return meant === undefined ? '' : `, did you mean ${meant}?`;
}

/** `HostConfig.Ulimits[0].Soft`, `Labels["a.b"]`. */
function pathOf(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const name = String(step);
      if (!/^\w+$/.test(name)) return `[${JSON.stringify(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // JSON has no word for these.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}

/** The names that an object at a path may have. */
function fieldsAt(schema: z.ZodMiniType, path: Path): string[] {
  let current: z.core.$ZodType = bare(schema);
  for (const step of path) {
    const { def } = current._zod as { def: z.core.$ZodTypes['_zod']['def'] };
    if (def.type === 'object') current = bare(def.shape[String(step)]);
    else if (def.type === 'record') current = bare(def.valueType);
    else if (def.type === 'array') current = bare(def.element);
  }
  const { def } = current._zod as { def: z.core.$ZodTypes['_zod']['def'] };
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

/** The schema inside the wrappers for missing and null, and the one that is made when it is needed. */
function bare(schema: z.core.$ZodType | undefined): z.core.$ZodType {
  let current = schema ?? z.unknown();
  for (;;) {
    const { def } = current._zod as { def: z.core.$ZodTypes['_zod']['def'] };
    if (def.type === 'lazy') current = def.getter();
    else if (def.type === 'optional' || def.type === 'nullable') current = def.innerType;
    else return current;
  }
}
