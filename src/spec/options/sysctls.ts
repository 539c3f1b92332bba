import { defineOption } from '../option.ts';

/** The user's kernel parameters over the defaults. */
export const withSysctls = defineOption<Record<string, never>>({
  option: 'sysctls',
  apply: (draft, input) => {
    const asked = input.hostConfig.Sysctls;
    if (asked && Object.keys(asked).length > 0) draft.linux.sysctl = { ...draft.linux.sysctl, ...asked };
  },
  reasons: [
    {
      field: 'linux.sysctl',
      from: '--sysctl (HostConfig.Sysctls)',
      says: 'Kernel parameters that the runtime writes to /proc/sys in the container’s namespaces; only those that a namespace holds can be set.',
      section: 'config-linux.md, Sysctl',
    },
  ],
});
