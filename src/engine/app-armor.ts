import { applyProfile } from '../apparmor/apply-profile.ts';
import { planProfile } from '../apparmor/plan-profile.ts';
import { readProfiles } from '../apparmor/read-profiles.ts';
import type { EngineCore } from './core.ts';
import { IDENTITY } from './identity.ts';
import { readSpec } from './read-spec.ts';

/**
 * Loads the profile that the container's spec names, where it is the engine's own and somebody has unloaded it. Idempotent.
 * @throws AppArmorError `APPARMOR_PROFILE_UNKNOWN`, `APPARMOR_PROFILE_NOT_LOADED`
 */
export async function loadProfile(core: EngineCore, { id }: { readonly id: string }): Promise<void> {
  await applyProfile(planProfileFor(core, readSpec(core, id).process?.apparmorProfile ?? ''), core.system);
}

/** Refuses a profile that the kernel does not have. Throws AppArmorError `APPARMOR_PROFILE_UNKNOWN`. */
export function checkProfile(core: EngineCore, profile: string): void {
  planProfileFor(core, profile);
}

/** What must be loaded for a profile. Reads the host, changes nothing. @throws AppArmorError `APPARMOR_PROFILE_UNKNOWN` */
export function planProfileFor(core: Pick<EngineCore, 'facts' | 'system'>, profile: string) {
  if (profile === '' || !core.facts().appArmor) return {};
  return planProfile({ profile, ...readProfiles(core.system.files, IDENTITY.appArmorProfile) });
}
