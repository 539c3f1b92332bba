import { defineOption } from '../option.ts';

/** Whether executing a program can give more privileges. */
export const withNoNewPrivileges = defineOption<Record<string, never>>({
  option: 'no-new-privileges',
  apply: (draft, input) => {
    if (input.security.noNewPrivileges) draft.process.noNewPrivileges = true;
  },
  reasons: [
    {
      field: 'process.noNewPrivileges',
      from: (input) =>
        input.hostConfig.SecurityOpt?.some((option) => option.startsWith('no-new-privileges'))
          ? '--security-opt no-new-privileges (HostConfig.SecurityOpt)'
          : 'the setting no-new-privileges',
      says: 'No execve(2) gives the process more than it has: set-user-id bits and file capabilities are ignored.',
      section: 'config.md, Linux Process',
    },
  ],
});
