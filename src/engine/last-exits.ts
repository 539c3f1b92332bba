import type { ExitRecord } from '../contract/lifecycle.ts';
import { join } from '../lib/paths/join.ts';
import type { EngineCore } from './core.ts';

/** Whoever waits for a container looks several times a second. */
const KEPT_MS = 60_000;
/** How many are looked at each time; there are more only where containers are removed faster than ten a second. */
const MOST_SWEPT = 1000;
/** Its age says when somebody looked last: to look at each exit of the last minute takes every command 1 ms for fifty. */
const SWEPT = '.swept';

/** Keeps the exit of a container that is being removed, for those who wait for it elsewhere; for a minute at least. */
export function keepLastExit({ store, system: { files } }: EngineCore, id: string, exit: ExitRecord): void {
  const folder = lastExits(store.paths.run);
  files.makeDirectory(folder);
  files.write(join(folder, id), JSON.stringify(exit));
}

/** How a container that is gone ended; undefined where it never ran, or that was long ago. */
export function readLastExit({ store, system: { files } }: EngineCore, id: string): ExitRecord | undefined {
  const text = files.readIfThere(join(lastExits(store.paths.run), id));
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as ExitRecord);
}

/** Deletes those that nobody waits for any more, once a minute. */
export function sweepLastExits({ store, system: { files } }: EngineCore, nowMs: number): void {
  const folder = lastExits(store.paths.run);
  const isOld = (path: string) => nowMs - (files.stat(path)?.mtimeMs ?? nowMs) > KEPT_MS;
  const mark = join(folder, SWEPT);
  if (files.stat(folder) === undefined || (files.stat(mark) !== undefined && !isOld(mark))) return;
  const names = files.list(folder).filter((name) => name !== SWEPT);
  for (const path of names.slice(0, MOST_SWEPT).map((name) => join(folder, name)))
    if (isOld(path)) files.remove(path);
  try {
    files.write(mark, '');
  } catch {
    // On a full disk the next command looks again.
  }
}

function lastExits(run: string): string {
  return join(run, 'last-exits');
}
