import { VerifyError } from '../errors/verify-error.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { System } from '../system/system.ts';
import { planQuestions } from './plan-questions.ts';
import type { Question, Source } from './question.ts';
import { readCircumstances } from './read-circumstances.ts';
import { describeSource, type Reading, readSource } from './read-source.ts';
import { untilStarted } from './until-started.ts';
import type { Verdict, Verification } from './verdict.ts';

/** As many sources as one verdict names. */
const MOST_SOURCES = 3;
const START_TIMEOUT_MS = 10_000;

export interface VerifiedProcess {
  readonly system: System;
  /** As this host counts it: the first process of the container. */
  readonly pid: number;
  /** The folder in which the spec stands. */
  readonly bundle: string;
  readonly spec: Spec;
  /** How long the runtime may take to execute the program; default ten seconds. */
  readonly startTimeoutMs?: number;
}

/**
 * Compares a running process, of whatever engine, with the OCI spec that it should have been started from. It is looked at
 * from outside and goes on undisturbed.
 * @throws VerifyError `PROCESS_NOT_FOUND` when it is not there, or ends meanwhile; `PROCESS_NOT_STARTED` while it is still
 * the runtime's
 */
export async function verifyProcess({
  system,
  pid,
  bundle,
  spec,
  startTimeoutMs = START_TIMEOUT_MS,
}: VerifiedProcess): Promise<Verification> {
  const { processes } = system;
  const began = processes.startTime(pid);
  const requireProcess = (cause?: unknown) => {
    if (began !== undefined && processes.isAlive(pid) && processes.startTime(pid) === began) return;
    throw new VerifyError('PROCESS_NOT_FOUND', `no process ${pid} is running`, { value: pid, cause });
  };
  requireProcess();
  const readings = new Map<string, Reading>();
  const read = async (source: Source): Promise<Reading> => {
    const key = JSON.stringify(source);
    const reading = readings.get(key) ?? (await readSource(source, system));
    readings.set(key, reading);
    return reading;
  };
  const verdicts: Verdict[] = [];
  try {
    await untilStarted({ system, pid, spec }, startTimeoutMs);
    const circumstances = await readCircumstances({ system, pid, bundle }, spec);
    for (const question of planQuestions(spec, circumstances)) {
      const answers: Reading[] = [];
      for (const source of question.sources) answers.push(await read(source));
      verdicts.push(decide(question, answers));
    }
  } catch (error) {
    requireProcess(error);
    throw error;
  }
  requireProcess();
  return { pid, bundle, matches: verdicts.every(({ verdict }) => verdict !== 'differs'), verdicts };
}

/** The verdict on one field, by what was read of each of its sources. Pure. */
export function decide({ field, asked, sources, judge }: Question, readings: readonly Reading[]): Verdict {
  const source = describeSources(sources);
  const unread = readings.find((reading) => 'reason' in reading);
  if (unread !== undefined)
    return { field, asked, found: '', verdict: 'unknown', source, reason: unread.reason };
  const texts = readings.flatMap((reading) => ('text' in reading ? [reading.text] : []));
  const { found, agrees, reason = '' } = judge(...texts);
  if (agrees === undefined) return { field, asked, found, verdict: 'unknown', source, reason };
  return { field, asked, found, verdict: agrees ? 'pass' : 'differs', source, reason: agrees ? '' : reason };
}

function describeSources(sources: readonly Source[]): string {
  const names = [...new Set(sources.map(describeSource))];
  const shown = names.length > MOST_SOURCES + 1 ? names.slice(0, MOST_SOURCES) : names;
  return [...shown, ...(shown.length < names.length ? [`${names.length - shown.length} more`] : [])].join(
    ', ',
  );
}
