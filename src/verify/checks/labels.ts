import { type Check, type Question, type Source, unanswerable } from '../question.ts';

/** Labels of the security modules (proc_pid_attr(5)); what is not asked stays that of the engine. */
export const labels: Check = {
  covers: ['process.apparmorProfile', 'process.selinuxLabel', 'linux.mountLabel'],
  ask: ({ process, linux }, { pid, securityModules }) => {
    const ask = (field: string, asked: string, module: 'apparmor' | 'selinux', name: string): Question[] => {
      const isOn = securityModules.includes(module);
      if (!isOn) return asked === '' ? [] : [unanswerable(field, asked, `This kernel does not run ${name}.`)];
      const sources: Source[] = ['self', pid].map((who) => ({
        kind: 'file',
        path: `/proc/${who}/attr/${module === 'apparmor' ? 'apparmor/current' : 'current'}`,
      }));
      return [
        {
          field,
          asked: asked || 'that of the host',
          sources,
          judge: (own, text) => ({ found: labelIn(text), agrees: labelIn(text) === (asked || labelIn(own)) }),
        },
      ];
    };
    return [
      ...ask('process.apparmorProfile', process?.apparmorProfile ?? '', 'apparmor', 'AppArmor'),
      ...ask('process.selinuxLabel', process?.selinuxLabel ?? '', 'selinux', 'SELinux'),
      ...askMountLabel(linux?.mountLabel ?? '', pid, securityModules.includes('selinux')),
    ];
  },
};

/** The label of the mounts that the runtime makes, such as /dev, is an option of their file systems. */
function askMountLabel(asked: string, pid: number, isOn: boolean): Question[] {
  const field = 'linux.mountLabel';
  if (asked === '') return [];
  if (!isOn) return [unanswerable(field, asked, 'This kernel does not run SELinux.')];
  return [
    {
      field,
      asked,
      sources: [{ kind: 'file', path: `/proc/${pid}/mountinfo` }],
      judge: (text) => {
        const options = text.matchAll(/\bcontext=(?:"([^"]*)"|([^,\s]*))/g);
        const found = [...new Set([...options].map(([, quoted, plain]) => quoted ?? plain ?? ''))];
        return { found: found.join(' ') || 'none', agrees: found.includes(asked) };
      },
    },
  ];
}

/** AppArmor adds its mode, as in `docker-default (enforce)`; SELinux ends in a zero byte. */
function labelIn(text: string): string {
  return text
    .replaceAll('\0', '')
    .trim()
    .replace(/ \((?:enforce|complain|kill|prompt|user|mixed)\)$/, '');
}
