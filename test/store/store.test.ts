import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { JournalEntry } from '../../src/contract/record.ts';
import type { StoreError } from '../../src/errors/store-error.ts';
import { SystemError } from '../../src/errors/system-error.ts';
import { createStore } from '../../src/store/store.ts';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import type { Files } from '../../src/system/system.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { sampleRecord, sampleSnapshot } from './sample-record.ts';

const { files } = createLinuxSystem();
const id = (digit: string) => digit.repeat(64);
const record = (digit: string, name: string) => sampleRecord(id(digit), name);
const snapshot = (digit: string) => sampleSnapshot(id(digit));
const entry = (seq: number): JournalEntry => ({
  seq,
  time: '2026-01-01T00:00:00.000Z',
  event: 'ADVANCE',
  from: 'created',
  to: 'building-spec',
  action: 'buildSpec',
  ms: null,
  error: null,
});

function open(t: ExecutionContext, through: Files = files) {
  const folder = temporaryFolder(t);
  const store = createStore(through, { root: join(folder, 'root'), run: join(folder, 'run') });
  store.open();
  return store;
}

test('a container is found by its name, its id and the beginning of its id', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  for (const asked of ['web', id('a'), 'aaa']) t.is(store.resolve(asked), id('a'));
  t.deepEqual(store.record(id('a')), record('a', 'web'));
  t.deepEqual(store.snapshot(id('a')), snapshot('a'));
});

test('a name comes before the beginning of an id', async (t) => {
  const store = open(t);
  await store.add(record('a', 'b'.repeat(3)), snapshot('a'));
  await store.add(record('b', 'other'), snapshot('b'));
  t.is(store.resolve('bbb'), id('a'));
});

test('a name that nobody has, and an id that begins like two, are refused with Docker’s texts', async (t) => {
  const store = open(t);
  const other = `aab${'0'.repeat(61)}`;
  await store.add(record('a', 'web'), snapshot('a'));
  await store.add({ ...record('a', 'db'), id: other }, snapshot('a'));
  t.is(t.throws<StoreError>(() => store.resolve('nope'))?.message, 'No such container: nope');
  t.is(t.throws<StoreError>(() => store.resolve('../names/web'))?.code, 'CONTAINER_NOT_FOUND');
  t.is(
    t.throws<StoreError>(() => store.resolve('aa'))?.message,
    'multiple IDs found with provided prefix: aa',
  );
});

test('after a rename only the new name leads to the container', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  store.rename(record('a', 'web'), 'site');
  t.is(store.resolve('site'), id('a'));
  t.is(store.record(id('a'))?.name, 'site');
  t.throws(() => store.resolve('web'));
});

test('a removal leaves no file, frees the name, and may be repeated', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  store.markWorking(id('a'));
  await store.remove(id('a'), 'web');
  await store.remove(id('a'), 'web');
  for (const folder of [store.paths.containers, store.paths.names, store.paths.working]) {
    t.deepEqual(readdirSync(folder), []);
  }
});

test('a container that cannot be deleted stays whole, with its name, and its removal can be tried again', async (t) => {
  let busy = true;
  const store = open(t, {
    ...files,
    removeTree: async (path) => {
      if (busy && path.includes('.removed-'))
        throw new SystemError('SYSTEM_CALL_FAILED', 'EBUSY', { errno: 'EBUSY', path });
      await files.removeTree(path);
    },
  });
  await store.add(record('a', 'web'), snapshot('a'));
  await t.throwsAsync(store.remove(id('a'), 'web'));
  t.is(store.resolve('web'), id('a'));
  busy = false;
  await store.remove(id('a'), 'web');
  t.deepEqual(store.ids(), []);
});

test('the removal of a container does not take away the name that another one has got meanwhile', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  store.rename(record('a', 'web'), 'old');
  await store.add(record('b', 'web'), snapshot('b'));
  await store.remove(id('a'), 'web');
  t.is(store.resolve('web'), id('b'));
});

test('what a crash left of a container being made or removed is no container, and goes with its name', async (t) => {
  const store = open(t);
  await store.add(record('c', 'kept'), snapshot('c'));
  for (const name of [`.new-${id('a')}`, `.removed-${id('b')}`])
    mkdirSync(join(store.paths.containers, name));
  writeFileSync(store.paths.name('ghost'), id('a'));
  t.deepEqual(store.ids(), [id('c')]);
  t.deepEqual(
    store.unfinished().map(({ id: each, isNew }) => [each, isNew]),
    [
      [id('a'), true],
      [id('b'), false],
    ],
  );
  for (const folder of store.unfinished()) await store.removeUnfinished(folder);
  t.deepEqual(readdirSync(store.paths.containers), [id('c')]);
  t.deepEqual(readdirSync(store.paths.names), ['kept']);
});

test('what a crash left beside a file of a container is deleted when its journal is mended', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  const { directory } = store.paths.container(id('a'));
  const before = readdirSync(directory);
  writeFileSync(join(directory, '.cgroups.json.741.new'), '{');
  store.mend(id('a'));
  t.deepEqual(readdirSync(directory), before);
});

test('of the two names that a rename leaves which a crash cut off, the one in the record counts', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  writeFileSync(store.paths.name('www'), id('a'));
  t.is(store.holderOf('web'), id('a'));
  t.is(store.holderOf('www'), undefined);
  store.releaseNames(id('a'));
  t.deepEqual(readdirSync(store.paths.names), ['web']);
});

test('a name whose container was never recorded, or is gone, is free', (t) => {
  const store = open(t);
  writeFileSync(store.paths.name('ghost'), id('a'));
  t.is(store.holderOf('ghost'), undefined);
  t.throws(() => store.resolve('ghost'));
});

test('a file that is damaged or of a newer version is told apart, with its path', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  const { snapshot: path, record: recordPath } = store.paths.container(id('a'));
  writeFileSync(path, '{"version":1,"se');
  const damaged = t.throws<StoreError>(() => store.snapshot(id('a')));
  t.is(damaged?.code, 'STORE_CORRUPT');
  t.is(damaged?.message, `${path} cannot be read: it is not JSON`);
  writeFileSync(recordPath, '{"version":2}');
  t.is(
    t.throws<StoreError>(() => store.record(id('a')))?.message,
    `${recordPath} is not a file of this version of Lockstep`,
  );
});

test('records are for their owner’s eyes only', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  store.persist(id('a'), snapshot('a'), [entry(1)]);
  const paths = store.paths.container(id('a'));
  for (const path of [paths.record, paths.snapshot, paths.journal])
    t.is(statSync(path).mode & 0o777, 0o600, path);
  for (const path of [paths.directory, store.paths.containers])
    t.is(statSync(path).mode & 0o777, 0o700, path);
});

for (const [errno, code] of [
  ['ENOSPC', 'STORE_FULL'],
  ['EDQUOT', 'STORE_FULL'],
  ['EROFS', 'STORE_UNWRITABLE'],
  ['EACCES', 'STORE_UNWRITABLE'],
] as const) {
  test(`a container that cannot be recorded because of ${errno} leaves nothing, and the error is ${code}`, async (t) => {
    let broken = false;
    const failing: Files = {
      ...files,
      write: (path, text, options) => {
        if (broken) throw new SystemError('SYSTEM_CALL_FAILED', `write ${path}: ${errno}`, { errno, path });
        files.write(path, text, options);
      },
    };
    const store = open(t, failing);
    broken = true;
    const error = await t.throwsAsync<StoreError>(store.add(record('a', 'web'), snapshot('a')));
    t.is(error?.code, code);
    t.deepEqual(readdirSync(store.paths.containers), []);
    t.deepEqual(readdirSync(store.paths.names), []);
  });
}

test('a root that cannot be made is refused by name', (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'file'), '');
  const store = createStore(files, { root: join(folder, 'file', 'root'), run: folder });
  const error = t.throws<StoreError>(() => store.open());
  t.is(error?.code, 'STORE_UNWRITABLE');
  t.true(error?.message.includes(join(folder, 'file', 'root')));
});

test('a journal that was cut off in the middle of a line goes on in a new one', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  store.persist(id('a'), { ...snapshot('a'), seq: 1 }, [entry(1)]);
  writeFileSync(store.paths.container(id('a')).journal, '{"seq":2', { flag: 'a' });
  store.mend(id('a'));
  store.mend(id('a'));
  store.persist(id('a'), { ...snapshot('a'), seq: 2 }, [entry(2)]);
  t.deepEqual(store.journal(id('a')), [entry(1), entry(2)]);
});

test('a journal line that the snapshot does not contain was written by somebody who died then, and is told by the next', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  const { journal } = store.paths.container(id('a'));
  store.persist(id('a'), { ...snapshot('a'), seq: 1 }, [entry(1)]);
  for (const seq of [2, 3]) writeFileSync(journal, `${JSON.stringify(entry(seq))}\n`, { flag: 'a' });
  t.deepEqual(store.journal(id('a')), [entry(1)]);
  const again = { ...entry(2), event: 'RECOVER' };
  store.persist(id('a'), { ...snapshot('a'), seq: 2 }, [again]);
  t.deepEqual(store.journal(id('a')), [entry(1), again]);
  store.persist(id('a'), { ...snapshot('a'), seq: 4 }, [entry(3), entry(4)]);
  t.deepEqual(store.journal(id('a')), [entry(1), again, entry(3), entry(4)]);
});

test('a journal line that had to be written again is read once', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  store.persist(id('a'), { ...snapshot('a'), seq: 2 }, [entry(1), entry(2)]);
  store.persist(id('a'), { ...snapshot('a'), seq: 2 }, [entry(2)]);
  t.deepEqual(store.journal(id('a')), [entry(1), entry(2)]);
  t.is(store.lastSeq(id('a')), 2);
});

test('a disk that stays full in the middle of a journal line costs no line once it has room again', async (t) => {
  let room = Number.POSITIVE_INFINITY;
  const append = (path: string, text: string) => {
    const written = text.slice(0, room);
    files.append(path, written);
    room -= written.length;
    if (written !== text) throw new SystemError('SYSTEM_CALL_FAILED', 'ENOSPC', { errno: 'ENOSPC', path });
  };
  const store = open(t, {
    ...files,
    append,
    openAppended: (path) => ({ write: (text) => append(path, text), close: () => {} }),
  });
  await store.add(record('a', 'web'), snapshot('a'));
  store.persist(id('a'), { ...snapshot('a'), seq: 1 }, [entry(1)]);
  room = 20;
  const persist = (...seqs: number[]) =>
    store.persist(id('a'), { ...snapshot('a'), seq: seqs.at(-1) ?? 0 }, seqs.map(entry));
  for (const seqs of [[2], [2, 3]]) t.throws(() => persist(...seqs), { message: /^no space left to write / });
  room = Number.POSITIVE_INFINITY;
  persist(2, 3);
  t.deepEqual(store.journal(id('a')), [entry(1), entry(2), entry(3)]);
});

test('a mark moves between its container and those that are worked on, and is made where there is none', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  const { mark } = store.paths.container(id('a'));
  for (const isLost of [false, true, false]) {
    if (isLost) files.remove(mark);
    for (const _ of 'ab') store.markWorking(id('a'));
    t.deepEqual(store.working(), [id('a')]);
    t.is(files.stat(mark), undefined);
    for (const _ of 'ab') store.unmarkWorking(id('a'));
    t.deepEqual(store.working(), []);
    t.not(files.stat(mark), undefined);
  }
});

test('what was written stays open until the container rests', async (t) => {
  const store = open(t);
  await store.add(record('a', 'web'), snapshot('a'));
  const { directory } = store.paths.container(id('a'));
  const opened = () =>
    readdirSync('/proc/self/fd').filter((number) => {
      const target = files.lstat(`/proc/self/fd/${number}`) && files.readLink(`/proc/self/fd/${number}`);
      return target?.startsWith(directory);
    }).length;
  for (const seq of [1, 2, 3]) store.persist(id('a'), snapshot('a'), [entry(seq)]);
  t.is(opened(), 3);
  store.rest(id('a'));
  t.is(opened(), 0);
  store.persist(id('a'), snapshot('a'), [entry(4)]);
  await store.remove(id('a'), 'web');
  t.is(opened(), 0);
});
