import { type ErrorRecord, LockstepError } from './lockstep-error.ts';
import { RuntimeError } from './runtime-error.ts';

/** The plain form of anything thrown; of an `AggregateError` that of its first error, with all messages. What is not a `LockstepError` is a defect: it becomes `INTERNAL`. Pure. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof AggregateError) {
    const [first, ...others] = thrown.errors as readonly unknown[];
    return { ...toErrorRecord(first), problems: [first, ...others].map(messageOf) };
  }
  if (thrown instanceof LockstepError) {
    return {
      code: thrown.code,
      kind: thrown.kind,
      phase: thrown.phase,
      message: thrown.message,
      hint: thrown.hint,
      ...(thrown.value === undefined ? {} : { value: thrown.value }),
      ...(thrown.cause === undefined ? {} : { cause: messageOf(thrown.cause) }),
      ...(thrown instanceof RuntimeError ? { exitCode: thrown.exitCode } : {}),
      ...(thrown.problems.length === 0 ? {} : { problems: thrown.problems }),
    };
  }
  return {
    code: 'INTERNAL',
    kind: 'internal',
    phase: 'lifecycle',
    message: messageOf(thrown),
    hint: 'This is a defect of Lockstep; the log has more with --log-level debug.',
    ...(thrown instanceof Error && thrown.stack !== undefined ? { cause: thrown.stack } : {}),
  };
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
