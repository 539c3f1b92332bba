import type { FieldExplanation } from './explain-spec.ts';
import { covers, specFields } from './spec-fields.ts';

/** Why a field is as it is, where that does not depend on the container. */
export interface FixedReason {
  readonly field: string;
  /** The step of Docker's builder that sets it. */
  readonly option: string;
  readonly from: string;
  readonly says: string;
  /** The section of the OCI specification about the same thing. */
  readonly section: string;
}

/**
 * Says of every field of what was built why it is there, by the reason with the longest name that covers it. With `field`
 * only that one and what is below it; where there is none of it, what the reasons say of it. Pure.
 */
export function explainFields(
  built: object,
  reasons: readonly FixedReason[],
  field = '',
): FieldExplanation[] {
  const byLength = reasons.toSorted((left, right) => right.field.length - left.field.length);
  const explained = [...specFields(built)]
    .filter(([path]) => covers(field, path))
    .map(([path, value]) => {
      const reason = byLength.find((one) => covers(one.field, path));
      if (reason === undefined) throw new Error(`nothing says why ${path} is set`);
      return { ...reason, field: path, value };
    });
  if (explained.length > 0 || field === '') return explained;
  return reasons
    .filter((one) => covers(field, one.field) || covers(one.field, field))
    .map((one) => ({ ...one, field, value: undefined }));
}
