import { defineOption } from '../option.ts';

/** SELinux labels of the process and of what is mounted for it. */
export const withSelinux = defineOption<Record<string, never>>({
  option: 'selinux',
  apply: (draft, input) => {
    if (input.security.processLabel !== '') draft.process.selinuxLabel = input.security.processLabel;
    if (input.security.mountLabel !== '') draft.linux.mountLabel = input.security.mountLabel;
  },
  reasons: [
    {
      field: 'process.selinuxLabel',
      from: '--security-opt label=… (HostConfig.SecurityOpt) on a host with SELinux and the setting selinux-enabled',
      says: 'The SELinux context that the process runs in.',
      section: 'config.md, Linux Process',
    },
    {
      field: 'linux.mountLabel',
      from: '--security-opt label=… (HostConfig.SecurityOpt) on a host with SELinux and the setting selinux-enabled',
      says: 'The SELinux context of the file systems that the runtime mounts.',
      section: 'config-linux.md, Mount Label',
    },
  ],
});
