import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Fault } from '../../src/contract/faults.ts';
import type { ContainerEvent } from '../../src/contract/lifecycle.ts';
import type { StateName } from '../../src/contract/states.ts';
import type { Container, Engine } from '../../src/engine/api.ts';
import { renderFault } from '../../src/engine/faults/parse-fault.ts';
import { LockstepError } from '../../src/errors/lockstep-error.ts';
import { endOf, expectedEnds } from './expected-ends.ts';
import type { Job } from './faulty-engine.ts';
import type { FaultPath } from './paths.ts';
import type { Place } from './place.ts';
import { ask, COMMAND, logged, untilReady } from './requests.ts';

const FAULTY_ENGINE = fileURLToPath(new URL('faulty-engine.ts', import.meta.url));
/** Long enough for every action that does not hang, on a machine with other things to do. */
const HANG_LIMIT_MS = 6000;

/** A fault on one way to its action, and what came of it. */
export interface CellResult {
  readonly path: FaultPath;
  readonly fault: Fault;
  /** Where the container was found by the engine that came after. */
  readonly end: string;
  /** Everything that is not as it should be; empty when all is well. */
  readonly problems: readonly string[];
}

/** Starts a process that can be given a job for a fault that kills its engine. */
export function prepareEngine() {
  return spawn(process.execPath, [FAULTY_ENGINE], { stdio: ['pipe', 'ignore', 'pipe'] });
}

/**
 * Takes a real container along a path, lets the fault strike in the last request, and examines what the next engine
 * finds: the state, the journal, the exit code, the log, what is left on the host, and whether a second try succeeds.
 */
export async function runCell(path: FaultPath, fault: Fault, place: Place): Promise<CellResult> {
  const problems: string[] = [];
  const graceSeconds = fault.kind === 'hang' ? 0 : 10;
  const timeoutsMs = fault.kind === 'hang' ? { [fault.action]: HANG_LIMIT_MS } : {};
  const last = path.requests.at(-1) as ContainerEvent;
  const before = await place.open({ timeoutsMs });
  const { id } = await before.create({ Image: 'busybox', Cmd: COMMAND });
  const prepared = await before.get(id);
  for (const request of path.requests.slice(0, -1)) {
    await ask(prepared, request, graceSeconds);
    if ((await prepared.state()).startsWith('started.') && request.type !== 'PAUSE')
      await untilReady(prepared);
  }
  const wasRunning = (await prepared.state()).startsWith('started');
  await before.close();

  const refusal = await strike(path, fault, last, id, place, graceSeconds);
  if (typeof refusal === 'string') problems.push(refusal);

  const after = await place.open();
  const container = await after.get(id).catch(() => undefined);
  const end = (await stateOf(container)) as StateName;
  const expected = await expectedEnds(path, fault);
  if (!expected.has(end)) problems.push(`it is ${end}, and not ${[...expected].join(' or ')}`);
  problems.push(...(await place.leaks()));
  if (container !== undefined && end !== 'removed') {
    problems.push(...(await examine(container, wasRunning, fault, last)));
    problems.push(...(await tryAgain(container, path, fault, last, graceSeconds)));
  }
  await removeAll(after);
  await after.close();
  problems.push(...(await place.leaks()), ...place.leftovers());
  return { path, fault, end, problems };
}

/** Resolves with what the engine threw, or in words what is wrong about how it ended. */
async function strike(
  path: FaultPath,
  fault: Fault,
  request: ContainerEvent,
  id: string,
  place: Place,
  graceSeconds: number,
): Promise<unknown> {
  if (fault.kind === 'kill') {
    const child = prepareEngine();
    const { root, run, cgroupParent } = place;
    const job: Job = { root, run, cgroupParent, id, fault: renderFault(fault), request, graceSeconds };
    child.stdin.end(`${JSON.stringify(job)}\n`);
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const [code, signal] = await once(child, 'close');
    return signal === 'SIGKILL'
      ? undefined
      : `the engine was not killed, but ended with ${code}: ${complaint}`;
  }
  const engine = await place.open({ faults: [renderFault(fault)] });
  try {
    await ask(await engine.get(id), request, graceSeconds);
    const mustFail = (fault.kind === 'error' || fault.kind === 'hang') && request.type !== 'EXITED';
    return mustFail ? `${path.title} succeeded in spite of it` : undefined;
  } catch (error) {
    if (error instanceof LockstepError) return error;
    return `it threw no error of Lockstep: ${error instanceof Error ? error.stack : String(error)}`;
  } finally {
    await engine.close();
  }
}

async function stateOf(container: Container | undefined): Promise<string> {
  return container === undefined ? 'removed' : container.state();
}

/** Journal, exit code and log. */
async function examine(
  container: Container,
  wasRunning: boolean,
  fault: Fault,
  last: ContainerEvent,
): Promise<string[]> {
  const problems: string[] = [];
  const journal = await container.history();
  for (const [index, { seq, from }] of journal.entries()) {
    if (seq !== index + 1) problems.push(`line ${index + 1} of the journal has the number ${seq}`);
    const earlier = journal[index - 1];
    if (earlier !== undefined && from !== earlier.to)
      problems.push(`line ${seq} of the journal goes on from ${from}, and not from ${earlier.to}`);
  }
  if (!wasRunning) return problems;
  const { State, Lockstep } = await container.inspect();
  const isOver = Lockstep.state === 'stopped' || Lockstep.state === 'failed';
  if (isOver && !mayHaveExitCode(State.ExitCode, fault, last))
    problems.push(`its exit code is ${State.ExitCode}`);
  const text = await logged(container);
  if (!text.includes('ready')) problems.push('its log is lost');
  if (isOver && State.ExitCode === 5 && !text.includes('bye')) problems.push('its last words are lost');
  return problems;
}

/** What the process itself said, unless the fault is one that kills it, or keeps it from being asked. */
function mayHaveExitCode(code: number, { kind, moment, action }: Fault, last: ContainerEvent): boolean {
  const isKilled = last.type === 'KILL' || (last.type === 'REMOVE' && last.force === true);
  const own = last.type === 'EXITED' ? 3 : isKilled ? 137 : 5;
  if (code === own) return true;
  const keepsStop = action === 'stopProcess' && (kind === 'hang' || moment === 'before');
  return code === 137 && (keepsStop || kind === 'kill-conmon' || kind === 'hang');
}

/** Asks for the same once more, without the fault. */
async function tryAgain(
  container: Container,
  { requests, action }: FaultPath,
  fault: Fault,
  last: ContainerEvent,
  graceSeconds: number,
): Promise<string[]> {
  const found = await container.state();
  if (last.type === 'EXITED') return [];
  try {
    // What conmon cannot write to a full disk is in no log.
    const isHeard = fault.kind !== 'full-disk' && found !== 'started.paused';
    if (found.startsWith('started.') && isHeard) await untilReady(container);
    await ask(container, last, graceSeconds);
  } catch (error) {
    const saysWhyNot =
      error instanceof LockstepError && error.code === 'LIFECYCLE_REFUSED' && error.hint !== '';
    return saysWhyNot
      ? []
      : [`the second try failed: ${error instanceof Error ? error.message : String(error)}`];
  }
  const end = await container.state();
  const meant = await endOf(requests, action, 'none');
  const isKilled = last.type === 'KILL' && end === 'stopped';
  const isThere = isKilled || end === meant || end === found || fault.kind === 'hang';
  return isThere ? [] : [`the second try led to ${end}, and not to ${meant}`];
}

/** The container keeps its short time limit, which a busy machine may need more than once. */
async function removeAll(engine: Engine): Promise<void> {
  for (const { Id } of await engine.list({ all: true })) {
    const remove = () => engine.remove(Id, { force: true, volumes: true });
    await remove().catch(async (error: unknown) => {
      if (!(error instanceof LockstepError) || error.code !== 'ACTION_TIMED_OUT') throw error;
      await remove();
    });
  }
}
