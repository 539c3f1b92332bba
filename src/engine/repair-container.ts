import { initialContext } from '../../machines/container.ts';
import type { ContainerContext, ExitRecord } from '../contract/lifecycle.ts';
import type { ContainerRecord, ContainerSnapshot, JournalEntry } from '../contract/record.ts';
import { FORWARD_ACTIONS, type StateName } from '../contract/states.ts';
import { LockstepError } from '../errors/lockstep-error.ts';
import { StoreError } from '../errors/store-error.ts';
import { ownCgroups } from './cgroups.ts';
import type { EngineCore } from './core.ts';
import { inputFor } from './create-container.ts';
import { exitOf, exitRecord } from './exit-of.ts';
import { shown } from './journal-recorder.ts';
import { createContainerLock } from './locked.ts';

/**
 * Makes a new snapshot for a container whose own cannot be read, from what is on the host: one that runs goes on running;
 * of any other everything that may be left is to be undone. The damaged file is kept beside, with `.damaged` after its name.
 * Resolves with the state that the snapshot says; undefined where nothing was damaged.
 *
 * @throws StoreError `STORE_CORRUPT` when the record itself cannot be read: nothing else says what was asked for
 */
export function repairContainer(core: EngineCore, id: string): Promise<StateName | undefined> {
  const { store } = core;
  return createContainerLock(core.system, store, id).run(async () => {
    const record = readable(() => store.record(id));
    if (record instanceof LockstepError || record === undefined) {
      const path = store.paths.container(id).record;
      throw new StoreError('STORE_CORRUPT', `${path} cannot be read, and nothing else has what stood there`, {
        value: path,
        cause: record,
        hint: 'A newer Lockstep may have written it. Else put the file back from a backup, or remove the container: lockstep rm -f.',
      });
    }
    const snapshot = readable(() => store.snapshot(id));
    if (snapshot !== undefined && !(snapshot instanceof LockstepError)) return undefined;
    if (snapshot !== undefined) setAside(core, store.paths.container(id).snapshot);
    const { state, context } = await contextFromHost(core, record);
    const seq = store.lastSeq(id) + 1;
    const repaired: ContainerSnapshot = { version: 1, seq, state, context };
    store.markWorking(id);
    store.persist(id, repaired, [entry(seq, state)]);
    store.rest(id);
    await store.sync(id);
    return state;
  });
}

function readable<T>(read: () => T): T | LockstepError {
  try {
    return read();
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'STORE_CORRUPT') return error;
    throw error;
  }
}

function setAside({ system: { files } }: EngineCore, path: string): void {
  files.remove(`${path}.damaged`);
  files.rename(path, `${path}.damaged`);
}

/** What runs is looked up with the runtime. What does not is taken back from the runtime's deletion on, newest first. */
async function contextFromHost(
  core: EngineCore,
  record: ContainerRecord,
): Promise<{ state: StateName; context: ContainerContext }> {
  const context = initialContext(inputFor(core, record, {}));
  const runtime = core.runtimeFor(record);
  const container = { ...core.runtimeContainer(record), cgroupFolders: ownCgroups(core, record) };
  const found = await runtime.readState(container);
  const start = core.store.journal(record.id).findLast(({ event }) => event === 'startProcess done');
  const startedAt = start?.time;
  const startTime = core.system.processes.startTime(found?.pid ?? 0);
  const runs = found?.status === 'running' || found?.status === 'paused';
  if (found !== undefined && runs && startTime !== undefined && startedAt !== undefined) {
    const paused = found.status === 'paused';
    return {
      state: paused ? 'started.paused' : 'started.running',
      context: {
        ...context,
        done: FORWARD_ACTIONS,
        process: { pid: found.pid, startTime },
        startedAt,
        paused,
      },
    };
  }
  const done = FORWARD_ACTIONS.filter((action) => action !== 'startProcess');
  const outcome = startedAt === undefined ? 'created' : 'stopped';
  const exit = start === undefined ? null : await exitOfRun(core, record, context, start);
  return {
    state: 'detaching-network',
    context: { ...context, done, startedAt: startedAt ?? null, exit, undo: { keep: 0, outcome } },
  };
}

/** How the last run ended: by its monitor, else by the snapshot before, else nobody saw it. */
async function exitOfRun(
  core: EngineCore,
  record: ContainerRecord,
  context: ContainerContext,
  start: JournalEntry,
): Promise<ExitRecord | null> {
  const ended = await exitOf(core, record, context);
  const previous = core.store.previous(record.id);
  // A start forgets how the run before it ended.
  const known = previous !== undefined && previous.seq >= start.seq ? previous.context.exit : null;
  if (ended?.reason === 'monitor-lost' && known !== null) return known;
  return ended === undefined ? null : exitRecord(ended);
}

function entry(seq: number, state: StateName): JournalEntry {
  const time = new Date().toISOString();
  return { seq, time, event: 'REPAIR', from: null, to: shown(state), action: null, ms: null, error: null };
}
