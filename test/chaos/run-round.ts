import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Container, Engine } from '../../src/index.ts';
import type { Place } from '../faults/place.ts';
import { logged } from '../faults/requests.ts';
import type { Job } from './acting-engine.ts';
import type { Kill, Life, Round } from './plan-round.ts';

const ACTING_ENGINE = fileURLToPath(new URL('acting-engine.ts', import.meta.url));

const PATIENCE_MS = 80;

export interface RoundResult {
  /** Signals that met a process. */
  readonly kills: number;
  readonly problems: readonly Problem[];
}

export interface Problem {
  readonly kind: 'leak' | 'stuck' | 'exit code' | 'journal' | 'log' | 'name';
  readonly what: string;
}

/** A process that will be an engine once it is given a job. */
export function prepareEngine() {
  return spawn(process.execPath, [ACTING_ENGINE], { stdio: ['pipe', 'pipe', 'pipe'] });
}

export type PreparedEngine = ReturnType<typeof prepareEngine>;

/** Lets an engine act, kills what the plan says, opens the root again, and counts what is not as it should be. */
export async function runRound(round: Round, place: Place, child: PreparedEngine): Promise<RoundResult> {
  const { root, run, cgroupParent } = place;
  const said: { name: string; act: string; error?: string }[] = [];
  const hit: Kill['victim'][] = [];
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const reopening = round.reopenings.map((atMs) => ({ atMs, engine: prepareEngine() }));
  const acting = Promise.withResolvers<void>();
  const closed = once(child, 'close');
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === 'acting') acting.resolve();
      else if (line !== 'ready') said.push(JSON.parse(line));
    }
  });
  const job: Job = { root, run, cgroupParent, lives: round.lives };
  child.stdin.end(`${JSON.stringify(job)}\n`);
  await Promise.race([acting.promise, closed]);
  const began = performance.now();
  for (const { victim, atMs } of round.kills) {
    await delay(Math.max(0, began + atMs - performance.now()));
    const isHit =
      victim === 'engine' ? child.exitCode === null && child.kill('SIGKILL') : await killSoon(victim, place);
    if (isHit) hit.push(victim);
  }
  await closed;
  for (const { atMs, engine } of reopening) {
    const opening = await killOpening(engine, atMs, job);
    if (opening.isHit) hit.push('engine');
    complaint += opening.complaint;
  }
  const crashed = complaint.includes('at ')
    ? [{ kind: 'stuck', what: `the engine broke: ${complaint}` } as const]
    : [];

  const engine = await place.open();
  const problems: Problem[] = [...crashed];
  try {
    const listed = await engine.list({ all: true });
    for (const life of round.lives) {
      const summaries = listed.filter(({ Name }) => Name === life.name);
      if (summaries.length > 1)
        problems.push({ kind: 'name', what: `${summaries.length} have the name ${life.name}` });
      for (const { Id } of summaries)
        problems.push(...(await examine(await engine.get(Id), life, hit, said)));
    }
    for (const { what } of await leaks(place))
      problems.push({ kind: 'leak', what: `while resting: ${what}` });
    problems.push(...(await removeAll(engine)));
  } finally {
    await engine.close();
  }
  problems.push(...(await leaks(place)));
  problems.push(...place.leftovers().map((what) => ({ kind: 'leak', what }) as const));
  return { kills: hit.length, problems };
}

/** Lets an engine open the root, and kills it, unless it comes to its end before. */
async function killOpening(
  child: PreparedEngine,
  atMs: number,
  job: Job,
): Promise<{ isHit: boolean; complaint: string }> {
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const closed = once(child, 'close');
  if (child.stdout.readableLength === 0) await once(child.stdout, 'readable');
  child.stdout.resume();
  child.stdin.end(`${JSON.stringify({ ...job, lives: [] } satisfies Job)}\n`);
  await Promise.race([delay(atMs), closed]);
  const isHit = child.exitCode === null && child.kill('SIGKILL');
  await closed;
  return { isHit, complaint };
}

async function leaks(place: Place): Promise<Problem[]> {
  return (await place.leaks()).map((what) => ({ kind: 'leak', what }));
}

async function examine(
  container: Container,
  life: Life,
  hit: readonly Kill['victim'][],
  said: readonly { name: string; act: string; error?: string }[],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const about = (kind: Problem['kind'], what: string) =>
    problems.push({ kind, what: `${life.kind} ${life.name}: ${what}` });
  const state = await container.state();
  if (!/^(?:created|failed|stopped|started\.(?:running|paused))$/.test(state))
    about('stuck', `it is ${state}`);
  const mine = said.filter(({ name }) => name === life.name);
  const isDone = (act: string) => mine.some((each) => each.act === act && each.error === undefined);
  const journal = await container.history();
  for (const [index, { seq, from }] of journal.entries()) {
    const earlier = journal[index - 1];
    if (seq !== index + 1) about('journal', `line ${index + 1} has the number ${seq}`);
    if (earlier !== undefined && from !== earlier.to)
      about('journal', `line ${seq} goes on from ${from}, not from ${earlier.to}`);
  }
  if (isDone('start') && state === 'created') about('stuck', 'its start came to its end, and it is created');
  if (life.ownCode === null || !journal.some(({ event }) => event === 'startProcess done')) return problems;

  const { exitCode } = await container.wait();
  const mayBeKilled = hit.includes('conmon') || hit.includes('runc');
  if (exitCode !== life.ownCode && !(mayBeKilled && exitCode === 137))
    about('exit code', `${exitCode}, and not ${life.ownCode}`);
  if (exitCode !== life.ownCode) return problems;
  const lines = (await logged(container)).split('\n').filter((line) => line.startsWith('line ')).length;
  if (lines !== life.lines) about('log', `${lines} lines, and not ${life.lines}`);
  return problems;
}

async function removeAll(engine: Engine): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const { Id } of await engine.list({ all: true })) {
    await engine.remove(Id, { force: true, volumes: true }).catch((error: Error) => {
      problems.push({ kind: 'stuck', what: `it cannot be removed: ${error.message}` });
    });
  }
  return problems;
}

/** Kills the first such process that there is, now or within some moments: a runtime lives for 20 ms. */
async function killSoon(victim: 'runc' | 'conmon', place: Place): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!killHelper(victim, place)) {
    if (performance.now() > deadline) return false;
    await delay(1);
  }
  return true;
}

/** Sends SIGKILL to the first runtime or monitor of this place that there is. */
function killHelper(victim: 'runc' | 'conmon', { root, run }: Place): boolean {
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const args = commandLine(entry);
    const isOurs = args.some((each) => each.startsWith(`${root}/`) || each.startsWith(`${run}/`));
    if (!isOurs || args[0]?.split('/').at(-1) !== victim) continue;
    try {
      process.kill(Number(entry), 'SIGKILL');
      return true;
    } catch {
      // It ended meanwhile.
    }
  }
  return false;
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
