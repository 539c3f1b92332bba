import { AppArmorError } from '../errors/apparmor-error.ts';
import { type ProfileRequest, renderProfile } from './render-profile.ts';

/** What is to be loaded before a process can run in its profile; nothing, where the kernel has it. */
export interface ProfilePlan {
  readonly load?: { readonly name: string; readonly text: string };
}

export interface ProfilePlanInput {
  /** `process.apparmorProfile` of the spec; empty where the host has no AppArmor. */
  readonly profile: string;
  /** Those that the kernel has now: anyone may unload one at any time. */
  readonly loaded: ReadonlySet<string>;
  /** The default profile, which is loaded when it is missing. */
  readonly own: ProfileRequest;
}

/** Any other profile is its owner's to load. Pure. Throws `APPARMOR_PROFILE_UNKNOWN`. */
export function planProfile({ profile, loaded, own }: ProfilePlanInput): ProfilePlan {
  if (profile === '' || profile === 'unconfined' || loaded.has(profile)) return {};
  if (profile === own.name) return { load: { name: own.name, text: renderProfile(own) } };
  throw new AppArmorError('APPARMOR_PROFILE_UNKNOWN', `there is no AppArmor profile ${profile}`, {
    value: profile,
  });
}
