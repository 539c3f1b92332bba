import type { Files } from '../system/system.ts';
import type { ProfilePlanInput } from './plan-profile.ts';

const SECURITY = '/sys/kernel/security/apparmor';
const CONFIGURATION = '/etc/apparmor.d';

/** What a plan for a profile depends on, on this host and now. */
export function readProfiles(files: Files, name: string): Pick<ProfilePlanInput, 'loaded' | 'own'> {
  const isThere = (path: string) => files.stat(`${CONFIGURATION}/${path}`) !== undefined;
  return {
    loaded: new Set(parseProfiles(files.readIfThere(`${SECURITY}/profiles`) ?? '')),
    own: {
      name,
      engineProfile: parseConfinement(files.readIfThere('/proc/self/attr/current') ?? ''),
      hasAbi3: isThere('abi/3.0'),
      hasTunables: isThere('tunables/global'),
      hasBase: isThere('abstractions/base'),
    },
  };
}

/** The names in apparmorfs's list, which has a line `NAME (MODE)` for each profile; names may have spaces. Pure. */
export function parseProfiles(text: string): string[] {
  return text.split('\n').flatMap((line) => /^(.+) \([a-z]+\)$/.exec(line)?.[1] ?? []);
}

/** The profile in an attr file of /proc, `unconfined` or `NAME (MODE)`; without AppArmor the file is empty. Pure. */
export function parseConfinement(text: string): string {
  return (
    text
      .replace(/\0/g, '')
      .trim()
      .replace(/ \([a-z]+\)$/, '') || 'unconfined'
  );
}
