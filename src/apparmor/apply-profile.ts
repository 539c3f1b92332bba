import { AppArmorError } from '../errors/apparmor-error.ts';
import type { System } from '../system/system.ts';
import type { ProfilePlan } from './plan-profile.ts';

/** Compiling takes a second on a slow machine. */
const TIMEOUT_MS = 60_000;

/**
 * Loads a profile into the kernel, or replaces it by itself. Idempotent. There is no undo: a profile is the host's, and other
 * containers may run in it; one that nobody runs in confines nothing.
 */
export async function applyProfile({ load }: ProfilePlan, { processes }: System): Promise<void> {
  if (load === undefined) return;
  // -K: no cache, since the text is not a file; -r: also when another engine has just loaded it.
  const { exitCode, stderr } = await processes.run('apparmor_parser', ['-Kr'], {
    input: load.text,
    timeoutMs: TIMEOUT_MS,
  });
  if (exitCode === 0) return;
  throw new AppArmorError(
    'APPARMOR_PROFILE_NOT_LOADED',
    `the AppArmor profile ${load.name} could not be loaded: ${stderr.trim()}`,
    { value: load.name },
  );
}
