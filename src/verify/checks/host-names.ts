import { type Check, sameText } from '../question.ts';

/** The names of the UTS namespace (uname(2)). */
export const hostNames: Check = {
  covers: ['hostname', 'domainname'],
  ask: (spec, { pid }) =>
    (['hostname', 'domainname'] as const).flatMap((field) => {
      const asked = spec[field];
      if (asked === undefined || asked === '') return [];
      return [
        {
          field,
          asked,
          sources: [{ kind: 'inside', pid, path: `/proc/sys/kernel/${field}` }],
          judge: (text) =>
            sameText(asked, text.trim(), 'A process with CAP_SYS_ADMIN can change it (sethostname(2)).'),
        },
      ];
    }),
};
