import { basename } from 'node:path';
import type { ContainerRecord, ContainerSnapshot, JournalEntry } from '../contract/record.ts';
import { StoreError } from '../errors/store-error.ts';
import { join } from '../lib/paths/join.ts';
import type { Files, Pen } from '../system/system.ts';
import { fileAt } from './file-at.ts';
import { guardSlowWrites, guardWrites } from './guard-writes.ts';
import { isRecord, isSnapshot } from './is-stored.ts';
import { mendJournal, readJournal, renderJournal } from './journal.ts';
import { type StorePaths, storePaths } from './paths.ts';
import { readJson } from './read-json.ts';

const ID = /^[0-9a-f]{64}$/;
/** A name is a file's, which may have 255 bytes (`NAME_MAX`), some of them for what is written beside it. */
export const LONGEST_NAME = 240;
/** What `Files.replace` writes before it renames. */
const BESIDE = /^\..*\.\d+\.new$/;
/** A folder that is being made or removed; never read as a container. */
const UNFINISHED = /^\.(new|removed)-(.*)$/;

/** What must outlive the process: records, snapshots, journals and names below one root. */
export interface Store {
  readonly paths: StorePaths;
  /** Makes the directories that every container needs. Idempotent. */
  open(): void;
  /** Writes a new container's folder as a whole and reserves its name; the caller holds the name's lock. Durable, unless it removes itself. */
  add(record: ContainerRecord, snapshot: ContainerSnapshot): Promise<void>;
  record(id: string): ContainerRecord | undefined;
  snapshot(id: string): ContainerSnapshot | undefined;
  /** Differs from one text of the snapshot to the next; undefined where there is none. For whoever holds the container's lock. */
  snapshotMark(id: string): string | undefined;
  /** The snapshot before the last one, where that is whole: for a container whose last one is not. */
  previous(id: string): ContainerSnapshot | undefined;
  /** Whether the snapshot is no JSON at all, and was written before that moment. */
  isTornBefore(id: string, timeMs: number): boolean;
  /** The lines that the snapshot contains: one that is ahead of it was written by a process that died then, and tells what will be told again. */
  journal(id: string): JournalEntry[];
  /** Ids of all containers, in no order. */
  ids(): string[];
  /** The id that a name, an id or the beginning of an id stands for. */
  resolve(nameOrId: string): string;
  /** The same, but undefined where there is none. */
  find(nameOrId: string): string | undefined;
  /** The name that stands for an id; empty when there is none. */
  nameOf(id: string): string;
  /** Whether a name stands for an id; one small read. */
  isNamed(id: string, name: string): boolean;
  /** The id that holds a name, if its container exists. */
  holderOf(name: string): string | undefined;
  rename(record: ContainerRecord, newName: string): void;
  /** Journal lines first, then the snapshot that contains them. Both files stay open until `rest`, unless it fails. */
  persist(id: string, snapshot: ContainerSnapshot, entries: readonly JournalEntry[]): void;
  /** Closes what `persist` has opened. Idempotent. */
  rest(id: string): void;
  /** Resolves when what was persisted outlives a power loss. */
  sync(id: string): Promise<void>;
  /** Marks a container as being worked on, so that a crash is found without reading every record. */
  markWorking(id: string): void;
  unmarkWorking(id: string): void;
  working(): string[];
  /** Takes the container's folder and name away at once, then deletes what was in it. Idempotent. */
  remove(id: string, name: string): Promise<void>;
  /** The number of the journal's last line; 0 when there is none. */
  lastSeq(id: string): number;
  /** Makes a journal that a crash cut off fit for the next line, and deletes what was being written beside a file. The caller holds the container's lock. Idempotent. */
  mend(id: string): void;
  /** The folders of containers that are being made or removed, by whoever died while he did so as well. */
  unfinished(): { readonly path: string; readonly id: string; readonly isNew: boolean }[];
  /** Deletes such a folder, and the names and marks that stand for what it was. Idempotent. */
  removeUnfinished(folder: { readonly path: string; readonly id: string }): Promise<void>;
  /** Lets go of the names that stand for an id, but not of the one that its record has. Idempotent. */
  releaseNames(id: string): void;
}

/** Opens nothing yet: every call reads or writes the files named in `paths`. All errors are `StoreError`. */
export function createStore(files: Files, directories: { root: string; run: string }): Store {
  const paths = storePaths(directories);
  const idsOf = () =>
    (files.stat(paths.containers) === undefined ? [] : files.list(paths.containers)).filter((id) =>
      ID.test(id),
    );

  /** Containers whose journal may end in the middle of a line, because a write failed. */
  const torn = new Set<string>();
  /** Those whose journals this process has looked at: the one before it may have died in the middle of a line. */
  const mended = new Set<string>();

  const open = new Map<string, { readonly journal: Pen; readonly snapshot: Pen }>();
  const openPens = (id: string) => {
    const { journal, snapshot } = paths.container(id);
    const pens = { journal: files.openAppended(journal), snapshot: files.openSwapped(snapshot) };
    open.set(id, pens);
    return pens;
  };

  /** Undefined where the record is gone or cannot be read. */
  const nameIn = (id: string): string | undefined => {
    try {
      return store.record(id)?.name;
    } catch {
      return undefined;
    }
  };

  /** Undefined where the snapshot is gone or cannot be read. */
  const seqIn = (id: string): number | undefined => {
    try {
      return store.snapshot(id)?.seq;
    } catch {
      return undefined;
    }
  };

  const store: Store = {
    paths,
    open: () => {
      guardWrites(paths.containers, () => files.makeDirectory(paths.containers, { apart: true }));
      for (const directory of [paths.names, paths.working, paths.locks]) {
        guardWrites(directory, () => files.makeDirectory(directory));
      }
    },

    add: async (record, snapshot) => {
      const { directory, record: recordPath, snapshot: snapshotPath, mark } = paths.container(record.id);
      const unfinished = join(paths.containers, `.new-${record.id}`);
      const [newRecord, newSnapshot, newMark, newName] = [recordPath, snapshotPath, mark, 'name'].map(
        (path) => join(unfinished, basename(path)),
      ) as [string, string, string, string];
      // One that removes itself need not come back after a power loss: its record gets to the disk soon, so that what comes back
      // can be read, and nobody waits for that.
      const durable = record.hostConfig.AutoRemove !== true;
      await guardSlowWrites(directory, async () => {
        try {
          files.makeDirectory(unfinished);
          files.write(newRecord, JSON.stringify(record));
          files.write(newSnapshot, JSON.stringify(snapshot));
          files.write(newName, record.id);
          files.write(newMark, '');
          if (durable) await files.sync([newRecord, newSnapshot, newName]);
          files.rename(newName, paths.name(record.name));
          files.rename(unfinished, directory);
          if (durable) await files.sync([paths.names, paths.containers]);
          else files.sync([recordPath]).catch(() => {});
        } catch (error) {
          files.remove(unfinished);
          files.remove(directory);
          throw error;
        }
      });
    },

    record: (id) =>
      readJson<ContainerRecord>(files, paths.container(id).record, (value) => isRecord(value, id)),
    snapshot: (id) =>
      readJson<ContainerSnapshot>(files, paths.container(id).snapshot, isSnapshot, 'readSwapped'),
    snapshotMark: (id) => {
      const { stat } = fileAt(files, paths.container(id).snapshot);
      return stat && `${stat.identity} ${stat.mtimeMs} ${stat.sizeBytes}`;
    },
    previous: (id) => {
      const text = files.readReplaced(paths.container(id).snapshot);
      const value = text === undefined ? undefined : parsed(text);
      return isSnapshot(value) ? (value as ContainerSnapshot) : undefined;
    },
    isTornBefore: (id, timeMs) => {
      const { snapshot: path } = paths.container(id);
      const { stat } = fileAt(files, path);
      const text = stat === undefined ? undefined : files.readSwapped(path);
      if (stat === undefined || text === undefined || parsed(text) !== undefined) return false;
      return stat.mtimeMs < timeMs;
    },
    journal: (id) => readJournal(files, paths.container(id).journal, seqIn(id)),
    ids: idsOf,

    resolve: (nameOrId) => {
      const id = store.find(nameOrId);
      if (id !== undefined) return id;
      throw new StoreError('CONTAINER_NOT_FOUND', `No such container: ${nameOrId}`, { value: nameOrId });
    },

    find: (nameOrId) => {
      const named = store.holderOf(nameOrId);
      if (named !== undefined) return named;
      if (!/^[0-9a-f]{1,64}$/.test(nameOrId)) return undefined;
      if (ID.test(nameOrId)) return files.stat(paths.container(nameOrId).directory) ? nameOrId : undefined;
      const [found, ...others] = idsOf().filter((id) => id.startsWith(nameOrId));
      if (others.length === 0) return found;
      throw new StoreError('CONTAINER_AMBIGUOUS', `multiple IDs found with provided prefix: ${nameOrId}`, {
        value: nameOrId,
      });
    },

    holderOf: (name) => {
      if (name === '' || name.includes('/') || name.startsWith('.') || name.length > LONGEST_NAME)
        return undefined;
      const id = files.readIfThere(paths.name(name));
      if (id === undefined || !ID.test(id) || !files.stat(paths.container(id).directory)) return undefined;
      // A rename that a crash cut off leaves two names.
      return (nameIn(id) ?? name) === name ? id : undefined;
    },

    isNamed: (id, name) => files.readIfThere(paths.name(name)) === id,

    nameOf: (id) => files.list(paths.names).find((name) => files.readIfThere(paths.name(name)) === id) ?? '',

    rename: (record, newName) =>
      guardWrites(paths.name(newName), () => {
        files.replace(paths.name(newName), record.id, { durable: true });
        files.replace(paths.container(record.id).record, JSON.stringify({ ...record, name: newName }), {
          durable: true,
        });
        files.remove(paths.name(record.name));
      }),

    persist: (id, snapshot, entries) => {
      const { journal, snapshot: path } = paths.container(id);
      if (torn.has(id) || !mended.has(id)) mendJournal(files, journal);
      torn.delete(id);
      mended.add(id);
      const pens = open.get(id) ?? guardWrites(journal, () => openPens(id));
      try {
        if (entries.length > 0) guardWrites(journal, () => pens.journal.write(renderJournal(entries)));
        guardWrites(path, () => pens.snapshot.write(JSON.stringify(snapshot)));
      } catch (error) {
        torn.add(id);
        store.rest(id);
        throw error;
      }
    },

    rest: (id) => {
      const pens = open.get(id);
      open.delete(id);
      pens?.journal.close();
      pens?.snapshot.close();
    },

    sync: (id) => {
      const { directory, snapshot, journal } = paths.container(id);
      return guardSlowWrites(directory, () => files.sync([snapshot, journal, directory]));
    },

    // To move a file costs a tenth of making and deleting one.
    markWorking: (id) =>
      guardWrites(paths.working, () => {
        const { mark } = paths.container(id);
        if (files.stat(mark) === undefined) files.write(paths.workingMark(id), '');
        else files.rename(mark, paths.workingMark(id));
      }),
    unmarkWorking: (id) => {
      const { directory, mark } = paths.container(id);
      if (files.stat(paths.workingMark(id)) === undefined) return;
      try {
        if (files.stat(directory) !== undefined) return files.rename(paths.workingMark(id), mark);
      } catch {
        // A full disk may have no room for another name, but always lets go of one.
      }
      files.remove(paths.workingMark(id));
    },
    working: () =>
      (files.stat(paths.working) === undefined ? [] : files.list(paths.working)).filter((id) => ID.test(id)),

    remove: async (id, name) => {
      const { directory } = paths.container(id);
      store.rest(id);
      const removed = join(paths.containers, `.removed-${id}`);
      if (files.stat(directory) !== undefined) files.rename(directory, removed);
      try {
        await files.removeTree(removed);
      } catch (error) {
        // Something is mounted or held there: the container stays, so that its removal can be tried again.
        files.rename(removed, directory);
        throw error;
      }
      if (files.readIfThere(paths.name(name)) === id) files.remove(paths.name(name));
      // Its holder has it open: whoever waits for it finds that the file is gone, and the container with it.
      files.remove(paths.lock(id));
      files.remove(paths.workingMark(id));
    },

    unfinished: () =>
      (files.stat(paths.containers) === undefined ? [] : files.list(paths.containers)).flatMap((entry) => {
        const [, how, id = ''] = UNFINISHED.exec(entry) ?? [];
        return how === undefined ? [] : [{ path: join(paths.containers, entry), id, isNew: how === 'new' }];
      }),

    removeUnfinished: async ({ path, id }) => {
      await files.removeTree(path);
      store.releaseNames(id);
      store.unmarkWorking(id);
    },

    releaseNames: (id) => {
      const kept = nameIn(id);
      // What cannot be read is still there, and found by its name.
      if (kept === undefined && files.lstat(paths.container(id).record) !== undefined) return;
      for (const name of files.list(paths.names)) {
        if (name !== kept && files.readIfThere(paths.name(name)) === id) files.remove(paths.name(name));
      }
    },

    mend: (id) => {
      const { directory, journal } = paths.container(id);
      mendJournal(files, journal);
      for (const name of files.list(directory).filter((each) => BESIDE.test(each)))
        files.remove(join(directory, name));
    },
    lastSeq: (id) => store.journal(id).at(-1)?.seq ?? 0,
  };
  return store;
}

/** Undefined for what is no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
