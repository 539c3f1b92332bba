import { defineOption } from '../option.ts';

/** Which AppArmor profile confines the process. Loading it is the engine's business, not the builder's. */
export const withAppArmor = defineOption<Record<string, never>>({
  option: 'apparmor',
  apply: (draft, input) => {
    if (!input.host.appArmor) return;
    draft.process.apparmorProfile =
      input.security.appArmorProfile ||
      (input.hostConfig.Privileged ? 'unconfined' : input.engine.appArmorProfile);
  },
  reasons: [
    {
      field: 'process.apparmorProfile',
      from: (input) => {
        if (input.security.appArmorProfile) return '--security-opt apparmor=… (HostConfig.SecurityOpt)';
        return input.hostConfig.Privileged
          ? '--privileged (HostConfig.Privileged): unconfined'
          : 'default on a host with AppArmor: the engine’s own profile, which it loads when it is missing';
      },
      says: 'The AppArmor profile that the kernel enforces from the first execve(2) on.',
      section: 'config.md, Linux Process',
    },
  ],
});
