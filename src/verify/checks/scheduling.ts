import type { Spec } from '../../oci/runtime-spec.ts';
import {
  type Check,
  type Circumstances,
  OWN_DOING,
  processFile,
  type Question,
  sameText,
} from '../question.ts';

/** Policies of sched(7) by their number in proc_pid_stat(5). */
const POLICIES = ['SCHED_OTHER', 'SCHED_FIFO', 'SCHED_RR', 'SCHED_BATCH', '', 'SCHED_IDLE', 'SCHED_DEADLINE'];
const IO_CLASSES: Readonly<Record<string, string>> = {
  IOPRIO_CLASS_RT: 'realtime',
  IOPRIO_CLASS_BE: 'best-effort',
  IOPRIO_CLASS_IDLE: 'idle',
};
/** personality(2). */
const DOMAINS: Readonly<Record<string, string>> = { LINUX: '00000000', LINUX32: '00000008' };

/** How the kernel treats the process among others: what decides over time, disk and memory, and the machine it seems to be on. */
export const scheduling: Check = {
  covers: [
    'process.oomScoreAdj',
    'process.scheduler',
    'process.ioPriority',
    'linux.personality',
    'linux.timeOffsets',
  ],
  ask: (spec, circumstances) => [
    ...askOomScore(spec, circumstances),
    ...askScheduler(spec, circumstances),
    ...askIoPriority(spec, circumstances),
    ...askPersonality(spec, circumstances),
    ...askTimeOffsets(spec, circumstances),
  ],
};

function askOomScore({ process, linux }: Spec, circumstances: Circumstances): Question[] {
  // Until runtime-spec 1.0.0-rc5 it stood among the resources.
  const asked = process?.oomScoreAdj ?? linux?.resources?.oomScoreAdj;
  if (asked === undefined) return [];
  return [
    {
      field: 'process.oomScoreAdj',
      asked: String(asked),
      sources: [processFile(circumstances, 'oom_score_adj')],
      judge: (text) => sameText(String(asked), text.trim(), OWN_DOING),
    },
  ];
}

function askScheduler({ process }: Spec, circumstances: Circumstances): Question[] {
  const asked = process?.scheduler;
  if (asked === undefined) return [];
  const isRealTime = ['SCHED_FIFO', 'SCHED_RR'].includes(asked.policy);
  const isFair = ['SCHED_OTHER', 'SCHED_BATCH'].includes(asked.policy);
  const text = [
    asked.policy,
    ...(isFair ? [`nice ${asked.nice ?? 0}`] : []),
    ...(isRealTime ? [`priority ${asked.priority ?? 0}`] : []),
  ].join(', ');
  const question: Question = {
    field: 'process.scheduler',
    asked: text,
    sources: [processFile(circumstances, 'stat')],
    judge: (stat) => {
      // Fields 19, 40 and 41, counted from the third (proc_pid_stat(5)).
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .trim()
        .split(' ');
      const policy = POLICIES[Number(fields[38])] || `policy ${fields[38]}`;
      const found = [
        policy,
        ...(['SCHED_OTHER', 'SCHED_BATCH'].includes(policy) ? [`nice ${fields[16]}`] : []),
        ...(['SCHED_FIFO', 'SCHED_RR'].includes(policy) ? [`priority ${fields[37]}`] : []),
      ].join(', ');
      if (policy === 'SCHED_DEADLINE' && asked.policy === policy) {
        return { found, agrees: undefined, reason: 'Its runtime, deadline and period are not to be seen.' };
      }
      return sameText(text, found, OWN_DOING);
    },
  };
  return [question];
}

function askIoPriority({ process }: Spec, { pid }: Circumstances): Question[] {
  const asked = process?.ioPriority;
  if (asked === undefined) return [];
  const name = IO_CLASSES[asked.class] ?? asked.class;
  const text = name === 'idle' ? name : `${name}: prio ${asked.priority ?? 0}`;
  return [
    {
      field: 'process.ioPriority',
      asked: text,
      sources: [{ kind: 'output', program: 'ionice', args: ['-p', String(pid)] }],
      judge: (found) => sameText(text, found.trim(), OWN_DOING),
    },
  ];
}

function askPersonality({ linux }: Spec, circumstances: Circumstances): Question[] {
  const asked = linux?.personality;
  if (asked === undefined) return [];
  const expected = DOMAINS[asked.domain] ?? asked.domain;
  return [
    {
      field: 'linux.personality',
      asked: `${asked.domain} (${expected})`,
      sources: [processFile(circumstances, 'personality')],
      judge: (text) => ({ found: text.trim(), agrees: text.trim() === expected, reason: OWN_DOING }),
    },
  ];
}

/** time_namespaces(7). */
function askTimeOffsets({ linux }: Spec, circumstances: Circumstances): Question[] {
  return Object.entries(linux?.timeOffsets ?? {}).map(([clock, { secs = 0, nanosecs = 0 }]) => ({
    field: `linux.timeOffsets[${clock}]`,
    asked: `${secs} ${nanosecs}`,
    sources: [processFile(circumstances, 'timens_offsets')],
    judge: (text) => {
      const line = text.split('\n').find((each) => each.startsWith(clock)) ?? '';
      return sameText(`${secs} ${nanosecs}`, line.split(/\s+/).slice(1, 3).join(' '));
    },
  }));
}
