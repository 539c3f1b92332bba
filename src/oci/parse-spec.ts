import { SpecError } from '../errors/spec-error.ts';
import type { Spec } from './runtime-spec.ts';
import { runtimeSpecSchema } from './runtime-spec-schema.ts';

/**
 * Reads the text of a `config.json`; fields that are not known are kept. With `allowNulls` null is as good as
 * nothing, as for the runtimes (encoding/json, Unmarshal). Pure.
 *
 * Throws `SpecError` `SPEC_INVALID` with every place that does not follow the OCI runtime specification.
 */
export function parseSpec(text: string, { allowNulls = false } = {}): Spec {
  let value: unknown;
  try {
    value = JSON.parse(text, allowNulls ? withoutNulls : undefined);
  } catch (cause) {
    throw new SpecError('SPEC_INVALID', 'the spec is not JSON', { cause });
  }
  const { success, error, data } = runtimeSpecSchema.safeParse(value);
  if (success) return data as unknown as Spec;
  const problems = error.issues.map(({ path, message }) =>
    [...(path.length === 0 ? [] : [path.join('.')]), message].join(': '),
  );
  throw new SpecError('SPEC_INVALID', problems[0] ?? 'the spec is not valid', { problems });
}

/** A reviver (JSON.parse) that leaves out the fields that are null. The one list that Go’s types always write is an empty one then. */
function withoutNulls(this: unknown, key: string, value: unknown): unknown {
  if (value !== null || Array.isArray(this)) return value;
  return key === 'names' ? [] : undefined;
}
