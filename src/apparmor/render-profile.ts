import { PROFILE_RULES } from './profile-rules.ts';

/** What the profile is called, and what of AppArmor's own files the host has. */
export interface ProfileRequest {
  /** `lockstep-default`. */
  readonly name: string;
  /** The profile that confines the engine itself; `unconfined` where none does. */
  readonly engineProfile: string;
  /** /etc/apparmor.d/abi/3.0: later versions no longer count unix sockets as network. */
  readonly hasAbi3: boolean;
  /** /etc/apparmor.d/tunables/global: defines @{PROC}. */
  readonly hasTunables: boolean;
  /** /etc/apparmor.d/abstractions/base: what nearly every program needs. */
  readonly hasBase: boolean;
}

/**
 * The text of the profile that containers run in by default: it takes away what root could use to reach the host, and
 * says at each rule what for. `apparmor_parser -Kr` loads it from stdin. Pure.
 */
export function renderProfile(request: ProfileRequest): string {
  const { name, engineProfile, hasAbi3, hasTunables, hasBase } = request;
  const lines = [
    ...(hasAbi3 ? ['abi <abi/3.0>,', ''] : []),
    hasTunables ? '#include <tunables/global>' : '@{PROC}=/proc/',
    '',
    `profile "${name}" flags=(attach_disconnected,mediate_deleted) {`,
    ...(hasBase ? ['  #include <abstractions/base>', ''] : []),
  ];
  for (const { purpose, rules } of PROFILE_RULES) {
    lines.push(`  # ${purpose}`);
    for (const rule of rules) {
      lines.push(`  ${rule.replaceAll('ENGINE', engineProfile).replaceAll('SELF', name)},`);
    }
    lines.push('');
  }
  lines[lines.length - 1] = '}';
  return `${lines.join('\n')}\n`;
}
