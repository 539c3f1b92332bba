import { basename, dirname } from 'node:path';
import { isKeeper } from '../../cgroup/keep-parents.ts';
import { findCgroupMounts } from '../../host/find-cgroup-mounts.ts';
import { join } from '../../lib/paths/join.ts';
import type { Store } from '../../store/store.ts';
import type { Files, System } from '../../system/system.ts';
import { idsIn } from './ids-in.ts';
import type { Trace } from './leak.ts';

/** Containers nest their cgroups below a parent or two. */
const DEPTH = 6;
const ONLY_ID = /^[0-9a-f]{64}$/;

/**
 * The cgroups of a root's containers by the id in their name, those that Lockstep made for containers to lie in, and the
 * records of who needs those. A cgroup with the id of no container, below a parent that this root made, is counted as the
 * root's when no process is in it: other roots may use the same parent.
 */
export function readCgroupTraces(store: Store, system: System): Trace[] {
  const { files } = system;
  const known = new Set(store.ids());
  const parents = readParents(join(store.paths.run, 'cgroups'), files);
  const made = new Set(parents.flatMap((parent) => parent.made));
  const isOurs = (path: string, id: string) =>
    known.has(id) ||
    parents.some(({ users }) => users.includes(id)) ||
    (ONLY_ID.test(basename(path)) && made.has(dirname(path)) && isEmpty(path, files));
  const hierarchies = new Set(Object.values(findCgroupMounts(system.mounts.list()).mounts));
  return [
    ...[...hierarchies].flatMap((folder) => cgroupsBelow(folder, isOurs, files)),
    ...parents.flatMap(({ folder, made: paths, users }): Trace[] =>
      users.length > 0
        ? users.filter(isOfContainer).map((container) => ({
            kind: 'cgroup',
            what: join(folder, '.users', container),
            container,
            madeBy: 'initCgroups',
          }))
        : paths
            .filter((path) => files.stat(path) !== undefined)
            .map((what) => ({ kind: 'cgroup', what, container: null, madeBy: null })),
    ),
  ];
}

/** An engine keeps parents for its next container as long as it is open; what a dead one kept, the next engine removes. */
function isOfContainer(user: string): boolean {
  return !isKeeper(user);
}

interface Parent {
  readonly folder: string;
  readonly made: readonly string[];
  readonly users: readonly string[];
}

/** The records that `cgroup/parent-record.ts` describes: a folder each, in folders named as the cgroups are. */
function readParents(folder: string, files: Files): Parent[] {
  if (files.stat(folder)?.kind !== 'directory') return [];
  const names = files.list(folder);
  const nested = names
    .filter((name) => name !== '.users')
    .flatMap((name) => readParents(join(folder, name), files));
  if (!names.includes('.made') && !names.includes('.users')) return nested;
  const users = join(folder, '.users');
  return [
    {
      folder,
      made: JSON.parse(files.readIfThere(join(folder, '.made')) ?? '[]') as string[],
      users: files.stat(users) === undefined ? [] : files.list(users),
    },
    ...nested,
  ];
}

function cgroupsBelow(
  folder: string,
  isOurs: (path: string, id: string) => boolean,
  files: Files,
  depth = DEPTH,
): Trace[] {
  if (depth === 0) return [];
  return subfolders(folder, files).flatMap((path): Trace[] => {
    const [id] = idsIn(basename(path));
    if (id === undefined) return cgroupsBelow(path, isOurs, files, depth - 1);
    return isOurs(path, id) ? [{ kind: 'cgroup', what: path, container: id, madeBy: 'initCgroups' }] : [];
  });
}

/** cgroup folders come and go while they are listed. */
function subfolders(folder: string, files: Files): string[] {
  try {
    return files
      .list(folder)
      .filter((name) => !name.includes('.'))
      .concat(files.list(folder).filter((name) => /\.(?:slice|scope|service)$/.test(name)))
      .map((name) => join(folder, name))
      .filter((path) => files.lstat(path)?.kind === 'directory');
  } catch {
    return [];
  }
}

function isEmpty(folder: string, files: Files): boolean {
  try {
    return (
      files.read(join(folder, 'cgroup.procs')) === '' &&
      subfolders(folder, files).every((each) => isEmpty(each, files))
    );
  } catch {
    return true;
  }
}
