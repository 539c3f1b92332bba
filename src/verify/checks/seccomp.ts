import { statusField } from '../../host/status-field.ts';
import { type Check, OWN_DOING, processFile, type Source } from '../question.ts';

/** proc_pid_status(5), Seccomp. */
const MODES: Readonly<Record<string, string>> = { '0': 'disabled', '1': 'strict', '2': 'filter' };
const OWN_STATUS: Source = { kind: 'file', path: '/proc/self/status' };

/** Filters are inherited and never taken off (seccomp(2)), so a process has those of the engine and one for its profile. */
export const seccomp: Check = {
  covers: ['linux.seccomp'],
  ask: ({ linux }, circumstances) => {
    const isAsked = linux?.seccomp !== undefined;
    const sources = [processFile(circumstances, 'status'), OWN_STATUS];
    return [
      {
        field: 'linux.seccomp (mode)',
        asked: isAsked ? 'filter' : 'that of the host',
        sources,
        judge: (text, own) => {
          const mode = statusField(text, 'Seccomp');
          if (mode === '') return { found: '', agrees: undefined, reason: 'This kernel has no seccomp.' };
          const asked = isAsked ? '2' : statusField(own, 'Seccomp');
          return { found: MODES[mode] ?? mode, agrees: mode === asked, reason: OWN_DOING };
        },
      },
      {
        field: 'linux.seccomp (filters)',
        asked: isAsked ? '1 more than the host' : 'as many as the host',
        sources,
        judge: (text, own) => {
          const filters = statusField(text, 'Seccomp_filters');
          const reason = 'Kernels before 5.9 do not count the filters of a process.';
          if (filters === '') return { found: '', agrees: undefined, reason };
          const asked = Number(statusField(own, 'Seccomp_filters')) + (isAsked ? 1 : 0);
          return { found: filters, agrees: Number(filters) === asked, reason: OWN_DOING };
        },
      },
    ];
  },
};
