import { type Check, OWN_DOING, processFile } from '../question.ts';

/** Lines of /proc/PID/limits by the names of getrlimit(2). */
const LINES: Readonly<Record<string, string>> = {
  RLIMIT_CPU: 'Max cpu time',
  RLIMIT_FSIZE: 'Max file size',
  RLIMIT_DATA: 'Max data size',
  RLIMIT_STACK: 'Max stack size',
  RLIMIT_CORE: 'Max core file size',
  RLIMIT_RSS: 'Max resident set',
  RLIMIT_NPROC: 'Max processes',
  RLIMIT_NOFILE: 'Max open files',
  RLIMIT_MEMLOCK: 'Max locked memory',
  RLIMIT_AS: 'Max address space',
  RLIMIT_LOCKS: 'Max file locks',
  RLIMIT_SIGPENDING: 'Max pending signals',
  RLIMIT_MSGQUEUE: 'Max msgqueue size',
  RLIMIT_NICE: 'Max nice priority',
  RLIMIT_RTPRIO: 'Max realtime priority',
  RLIMIT_RTTIME: 'Max realtime timeout',
};

/** Those that the spec names; the others are the engine's. */
export const rlimits: Check = {
  covers: ['process.rlimits'],
  ask: ({ process }, circumstances) =>
    (process?.rlimits ?? []).map(({ type, soft, hard }) => {
      const asked = `${rendered(soft)}:${rendered(hard)}`;
      return {
        field: `process.rlimits[${type}]`,
        asked,
        sources: [processFile(circumstances, 'limits')],
        judge: (text) => {
          const found = limitIn(text, LINES[type]) ?? 'no such limit';
          return { found, agrees: asked === found.split(':').map(asDouble).join(':'), reason: OWN_DOING };
        },
      };
    }),
};

function limitIn(text: string, name: string | undefined): string | undefined {
  const line = name === undefined ? undefined : text.split('\n').find((each) => each.startsWith(name));
  const [soft, hard] = (line ?? '').slice(name?.length).trim().split(/\s+/);
  return soft && hard ? `${soft}:${hard}` : undefined;
}

/** The largest uint64, which JSON reads as 2^64, is RLIM_INFINITY. */
function rendered(limit: number): string {
  return limit < 0 || limit >= 2 ** 64 ? 'unlimited' : String(limit);
}

/** Digits as JSON reads them, which rounds what has more than 53 bits. */
function asDouble(digits: string): string {
  return /^\d+$/.test(digits) ? String(Number(digits)) : digits;
}
