import { EventEmitter, once } from 'node:events';
import test from 'ava';
import { type ContainerAction, FORWARD_ACTIONS, INVERSE_OF } from '../../src/contract/states.ts';
import type { ContainerActions } from '../../src/engine/lifecycle.ts';
import { startLifecycle } from '../../src/engine/lifecycle.ts';
import { StoreError } from '../../src/errors/store-error.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { sampleRecord, sampleSnapshot } from '../store/sample-record.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const ID = 'a'.repeat(64);
const RECORD = sampleRecord(ID, 'web');
const CREATED = sampleSnapshot(ID);
const ACTIONS: readonly ContainerAction[] = [
  ...FORWARD_ACTIONS,
  ...FORWARD_ACTIONS.map((action) => INVERSE_OF[action]),
  'pauseProcess',
  'resumeProcess',
  'signalProcess',
  'removeRecord',
];

async function start(
  root: string,
  act: (action: ContainerAction, store: Store) => unknown = () => undefined,
) {
  const store = createStore(createLinuxSystem().files, { root, run: root });
  store.open();
  if (store.snapshot(ID) === undefined) await store.add(RECORD, CREATED);
  const actions = Object.fromEntries(
    ACTIONS.map((action) => [
      action,
      async () => {
        await act(action, store);
        return action === 'stopProcess' ? { exit: { code: 143, oomKilled: false, finishedAt: 'then' } } : {};
      },
    ]),
  ) as unknown as ContainerActions;
  const snapshot = store.snapshot(ID) ?? CREATED;
  return {
    store,
    lifecycle: startLifecycle({
      id: ID,
      snapshot,
      store,
      actionOf: (name) => actions[name],
      onEmitted: () => {},
    }),
  };
}

test('the journal has one line for each step, numbered without gaps, with the action that began or ended', async (t) => {
  const { store, lifecycle } = await start(temporaryFolder(t));
  await lifecycle.send({ type: 'ADVANCE', to: 'cgroups-initialized' });
  await lifecycle.send({ type: 'STOP' });
  const lines = store.journal(ID).map(({ seq, event, from, to, action }) => [seq, event, from, to, action]);
  t.deepEqual(lines, [
    [1, 'ADVANCE', 'created', 'building-spec', 'buildSpec'],
    [2, 'buildSpec done', 'building-spec', 'spec-built', 'buildSpec'],
    [3, 'always', 'spec-built', 'initializing-cgroups', 'initCgroups'],
    [4, 'initCgroups done', 'initializing-cgroups', 'cgroups-initialized', 'initCgroups'],
    [5, 'STOP', 'cgroups-initialized', 'removing-cgroups', 'removeCgroups'],
    [6, 'removeCgroups done', 'removing-cgroups', 'discarding-spec', 'removeCgroups'],
    [7, 'discardSpec done', 'discarding-spec', 'created', 'discardSpec'],
  ]);
});

test('a line that ends an action says how long it took, and with what error', async (t) => {
  const { store, lifecycle } = await start(temporaryFolder(t), (action) => {
    if (action === 'initCgroups') throw new StoreError('STORE_FULL', 'no room');
  });
  await t.throwsAsync(lifecycle.send({ type: 'ADVANCE', to: 'started' }), { message: 'no room' });
  const failure = store.journal(ID).find(({ event }) => event === 'initCgroups failed');
  t.deepEqual(failure?.error, { code: 'STORE_FULL', message: 'no room' });
  t.true(typeof failure?.ms === 'number' && failure.ms >= 0);
  t.is(failure?.to, 'discarding-spec');
});

test('before an action runs, the state that runs it stands on disk, with every journal line up to it', async (t) => {
  const seen: [string, string | undefined, number][] = [];
  const { lifecycle } = await start(temporaryFolder(t), (action, store) => {
    seen.push([action, store.snapshot(ID)?.state, store.journal(ID).length]);
  });
  await lifecycle.send({ type: 'ADVANCE', to: 'mounted' });
  t.deepEqual(seen, [
    ['buildSpec', 'building-spec', 1],
    ['initCgroups', 'initializing-cgroups', 3],
    ['setUpMounts', 'mounting', 5],
  ]);
});

test('what a container has come to is on the disk before the request ends, so that a power cut does not take it', async (t) => {
  const { store, lifecycle } = await start(temporaryFolder(t));
  const synced: (string | undefined)[] = [];
  const { sync } = store;
  store.sync = (id) => {
    synced.push(store.snapshot(id)?.state);
    return sync(id);
  };
  await lifecycle.send({ type: 'ADVANCE', to: 'mounted' });
  await lifecycle.send({ type: 'ADVANCE', to: 'started' });
  await lifecycle.send({ type: 'STOP' });
  t.deepEqual(synced, ['mounted', 'stopped']);
});

test('that a container runs is on the disk soon, at the latest when its engine is closed', async (t) => {
  const { store, lifecycle } = await start(temporaryFolder(t));
  const synced: (string | undefined)[] = [];
  const again = new EventEmitter();
  const { sync } = store;
  store.sync = (id) => {
    synced.push(store.snapshot(id)?.state);
    again.emit('sync');
    return sync(id);
  };
  const soon = once(again, 'sync');
  await lifecycle.send({ type: 'ADVANCE', to: 'started' });
  t.deepEqual(synced, []);
  await soon;
  await lifecycle.send({ type: 'PAUSE' });
  t.deepEqual(synced, ['started.running']);
  await lifecycle.stop();
  t.deepEqual(synced, ['started.running', 'started.paused']);
  await lifecycle.stop();
  t.is(synced.length, 2);
});

test('a second process takes up a step that was cut off and goes on to the target', async (t) => {
  const root = temporaryFolder(t);
  const first = await start(root, (action) => (action === 'setUpMounts' ? new Promise(() => {}) : undefined));
  const cutOff = first.lifecycle.send({ type: 'ADVANCE', to: 'started' });
  while (first.store.snapshot(ID)?.state !== 'mounting') await new Promise(setImmediate);
  await first.lifecycle.stop();
  await t.throwsAsync(cutOff, { code: 'ENGINE_CLOSED' });

  const asked: string[] = [];
  const second = await start(root, (action) => asked.push(action));
  t.is(second.lifecycle.state, 'mounting');
  t.deepEqual(asked, []);
  await second.lifecycle.send({ type: 'RECOVER' });
  t.is(second.lifecycle.state, 'started.running');
  t.deepEqual(asked, ['setUpMounts', 'createRuntime', 'attachNetwork', 'startProcess']);
  t.deepEqual(
    second.store.journal(ID).map(({ seq }) => seq),
    second.store.journal(ID).map((_, at) => at + 1),
  );
});

test('a line that a crash cut off is ended before the next one, and left out when the journal is read', async (t) => {
  const root = temporaryFolder(t);
  const { store, lifecycle } = await start(root);
  await lifecycle.send({ type: 'ADVANCE', to: 'spec-built' });
  const files = createLinuxSystem().files;
  files.append(store.paths.container(ID).journal, '{"seq":3,"ti');
  store.mend(ID);
  await lifecycle.send({ type: 'STOP' });
  t.deepEqual(
    store.journal(ID).map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
});

test('when the disk is full a forward step is not begun, what was done is undone, and the caller is told', async (t) => {
  const root = temporaryFolder(t);
  const asked: string[] = [];
  let full = false;
  const { store } = await start(root);
  const tight: Store = {
    ...store,
    persist: (...args) => {
      if (full) throw new StoreError('STORE_FULL', 'no space left');
      store.persist(...args);
    },
  };
  const actions = Object.fromEntries(
    ACTIONS.map((action) => [
      action,
      async () => {
        asked.push(action);
        if (action === 'initCgroups') full = true;
        return {};
      },
    ]),
  ) as unknown as ContainerActions;
  const lifecycle = startLifecycle({
    id: ID,
    snapshot: CREATED,
    store: tight,
    actionOf: (name) => actions[name],
    onEmitted: () => {},
  });
  await t.throwsAsync(lifecycle.send({ type: 'ADVANCE', to: 'started' }), { message: 'no space left' });
  t.deepEqual(asked, ['buildSpec', 'initCgroups', 'removeCgroups', 'discardSpec']);
  t.is(lifecycle.state, 'failed');
  t.deepEqual(store.working(), [ID]);
});

test('what the state does not allow is refused with the state named and the legal events listed', async (t) => {
  const { lifecycle } = await start(temporaryFolder(t));
  const error = await t.throwsAsync<StoreError>(lifecycle.send({ type: 'PAUSE' }));
  t.is(error?.message, 'PAUSE is not possible for a container that is created');
  t.is(
    error?.hint,
    'in created these are possible: ADVANCE to spec-built, ADVANCE to cgroups-initialized, ADVANCE to mounted, ADVANCE to started, RESTART, REMOVE',
  );
});
