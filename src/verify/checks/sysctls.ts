import { parseNumberList } from '../../host/parse-number-list.ts';
import type { Check } from '../question.ts';

/** Kernel parameters, read from the process's own network, IPC and UTS namespaces. */
export const sysctls: Check = {
  covers: ['linux.sysctl'],
  ask: ({ linux }, { pid }) =>
    Object.entries(linux?.sysctl ?? {}).map(([name, value]) => ({
      field: `linux.sysctl[${name}]`,
      asked: value,
      // runc and crun take each dot for a slash.
      sources: [{ kind: 'inside', pid, path: `/proc/sys/${name.replaceAll('.', '/')}` }],
      judge: (text) => ({ found: words(text), agrees: normal(value) === normal(text) }),
    })),
};

function words(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}

/**
 * Numbers as the kernel shows them: it reads hexadecimal and octal ones, too (kernel/sysctl.c, proc_get_long), and lists in
 * any order.
 */
function normal(text: string): string {
  return words(text)
    .split(' ')
    .map((word) => {
      const [, sign = '', digits = ''] = /^(-?)(0x[\da-f]+|0[0-7]*|[1-9]\d*)$/i.exec(word) ?? [];
      if (digits === '')
        return isNumberList(word)
          ? parseNumberList(word)
              .toSorted((a, b) => a - b)
              .join(',')
          : word;
      return `${sign}${BigInt(/^0\d/.test(digits) ? `0o${digits}` : digits)}`;
    })
    .join(' ');
}

/** Of ports, say, of which there are 65536 at most. */
function isNumberList(word: string): boolean {
  return /^\d{1,5}(-\d{1,5})?(,\d{1,5}(-\d{1,5})?)*$/.test(word);
}
