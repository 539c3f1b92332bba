import type { SpecInput } from '../contract/spec-input.ts';
import { SpecError, type SpecErrorCode } from '../errors/spec-error.ts';
import type { Draft, PipelineStep } from './option.ts';

/**
 * What an option refused, with what the later ones would have: Docker's own word comes first, and nobody has to try
 * again for each of the others. The draft is of no use afterwards. Whatever else was thrown stays as it is.
 */
export function refusedTogether(
  error: unknown,
  draft: Draft,
  input: SpecInput,
  later: readonly PipelineStep[],
): unknown {
  if (!(error instanceof SpecError)) return error;
  const problems = [error.message];
  for (const step of later) {
    try {
      step.apply(draft, input);
    } catch (other) {
      // What follows from the first refusal is none of its own.
      if (!(other instanceof SpecError)) break;
      if (!problems.includes(other.message)) problems.push(other.message);
    }
  }
  if (problems.length === 1) return error;
  const { code, message, phase, value, hint, cause } = error;
  return new SpecError(code as SpecErrorCode, message, { phase, value, hint, cause, problems });
}
