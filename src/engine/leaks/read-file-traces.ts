import { basename } from 'node:path';
import { join } from '../../lib/paths/join.ts';
import type { Store } from '../../store/store.ts';
import type { Files } from '../../system/system.ts';
import { idsIn } from './ids-in.ts';
import { isHeld } from './is-held.ts';
import type { Trace } from './leak.ts';

/** `store.ts` makes and removes folders beside, `Files.replace` writes files beside. */
const UNFINISHED = /^\.(?:new|removed)-|^\..*\.\d+\.new$/;

/** What a runtime keeps for all of its containers: a newer crun than 1.8, compiled seccomp filters. */
const RUNTIMES_OWN = '.cache';

/** What containers have below the root and run directories, besides what is mounted there. Volumes and images are nobody's but the user's. */
export function readFileTraces(store: Store, files: Files): Trace[] {
  const { paths } = store;
  const byId = (kind: Trace['kind'], folder: string, madeBy: Trace['madeBy']) =>
    list(folder, files).map(
      (name): Trace => ({ kind, what: join(folder, name), container: idsIn(name)[0] ?? null, madeBy }),
    );
  const runtimes = join(paths.run, 'runtime');
  return [
    ...list(paths.containers, files).flatMap((name) => containerFiles(name, store, files)),
    ...byId('file', paths.working, 'create'),
    ...byId('file', join(paths.run, 'exits'), 'create'),
    ...list(runtimes, files)
      .flatMap((name) => byId('file', join(runtimes, name), 'createRuntime'))
      .filter(({ what }) => basename(what) !== RUNTIMES_OWN),
    ...list(paths.names, files).map((name) => nameTrace(name, store, files)),
    ...list(paths.locks, files).flatMap((name) => lockTrace(name, store, files)),
  ];
}

function containerFiles(name: string, { paths }: Store, files: Files): Trace[] {
  const [container = null] = idsIn(name);
  const trace = (what: string, madeBy: Trace['madeBy']): Trace => ({ kind: 'file', what, container, madeBy });
  const folder = join(paths.containers, name);
  if (container !== name) return [trace(folder, null)];
  const own = paths.container(name);
  const parts = [
    [own.bundle, 'buildSpec'],
    [own.cgroups, 'initCgroups'],
    [join(folder, '.overlay-trial'), null],
    [`${own.rootfs}.new`, null],
  ] as const;
  return [
    trace(folder, 'create'),
    ...parts.filter(([path]) => files.lstat(path) !== undefined).map(([path, madeBy]) => trace(path, madeBy)),
    ...list(folder, files)
      .filter((entry) => UNFINISHED.test(entry))
      .map((entry) => trace(join(folder, entry), null)),
  ];
}

/** A name belongs to the container whose record has it. */
function nameTrace(name: string, store: Store, files: Files): Trace {
  const what = store.paths.name(name);
  const container = idsIn(files.readIfThere(what) ?? '')[0] ?? null;
  const isOf = container !== null && recordedName(container, store) === name;
  return { kind: 'name', what, container, madeBy: isOf ? 'create' : null };
}

function recordedName(id: string, store: Store): string | undefined {
  try {
    return store.record(id)?.name;
  } catch {
    return undefined;
  }
}

function lockTrace(name: string, { paths }: Store, files: Files): Trace[] {
  const what = join(paths.locks, name);
  if (isHeld(what, files)) return [];
  return [{ kind: 'lock', what, container: idsIn(name)[0] ?? null, madeBy: 'create' }];
}

function list(folder: string, files: Files): string[] {
  return files.stat(folder)?.kind === 'directory' ? files.list(folder) : [];
}
