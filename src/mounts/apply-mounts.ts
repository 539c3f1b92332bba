import { LockstepError } from '../errors/lockstep-error.ts';
import { MountError } from '../errors/mount-error.ts';
import type { System } from '../system/system.ts';
import { applyStep } from './apply-step.ts';
import type { MountsPlan } from './mounts-plan.ts';
import { type Taking, takeBack } from './take-back.ts';

/**
 * Puts everything of a plan in place, in order. Idempotent. When a step fails, what this call made is taken back,
 * newest first; then it rejects with `MOUNT_SOURCE_INVALID`, `MOUNT_SOURCE_MISSING` or `MOUNT_FAILED`, whose `problems`
 * also name what could not be taken back.
 */
export async function applyMounts(plan: MountsPlan, system: System): Promise<void> {
  const made: Taking[] = [];
  try {
    for (const step of plan.steps) await applyStep(step, plan, system, made);
  } catch (cause) {
    const problems = await takeBack(made, system);
    if (cause instanceof MountError && problems.length === 0) throw cause;
    throw new MountError('MOUNT_FAILED', (cause as Error).message, {
      cause,
      ...(cause instanceof LockstepError ? { value: cause.value } : {}),
      problems: [cause as Error, ...problems].map(({ message }) => message),
    });
  }
}
