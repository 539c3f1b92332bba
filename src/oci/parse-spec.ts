import { SpecError } from '../errors/spec-error.ts';
import type { Spec } from './runtime-spec.ts';
import { runtimeSpecSchema } from './runtime-spec-schema.ts';

/**
 * Reads the text of a `config.json`; fields that are not known are kept. Pure.
 *
 * Throws `SpecError` `SPEC_INVALID` with every place that does not follow the OCI runtime specification.
 */
export function parseSpec(text: string): Spec {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SpecError('SPEC_INVALID', 'the spec is not JSON', { cause });
  }
  const { success, error, data } = runtimeSpecSchema.safeParse(value);
  if (success) return data as unknown as Spec;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new SpecError('SPEC_INVALID', problems[0] ?? 'the spec is not valid', { problems });
}
