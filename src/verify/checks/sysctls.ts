import { type Check, sameText } from '../question.ts';

/** Kernel parameters, read from the process's own network, IPC and UTS namespaces. */
export const sysctls: Check = {
  covers: ['linux.sysctl'],
  ask: ({ linux }, { pid }) =>
    Object.entries(linux?.sysctl ?? {}).map(([name, value]) => ({
      field: `linux.sysctl[${name}]`,
      asked: value,
      // runc and crun take each dot for a slash.
      sources: [{ kind: 'inside', pid, path: `/proc/sys/${name.replaceAll('.', '/')}` }],
      judge: (text) => sameText(words(value), words(text)),
    })),
};

function words(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}
