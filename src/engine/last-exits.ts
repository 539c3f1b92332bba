import { join } from 'node:path';
import type { ExitRecord } from '../contract/lifecycle.ts';
import type { EngineCore } from './core.ts';

/** Whoever waits for a container looks several times a second. */
const KEPT_MS = 60_000;
/** How many are looked at each time; there are more only where containers are removed faster than one a second. */
const MOST_SWEPT = 100;

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

/** Deletes those that nobody waits for any more. */
export function sweepLastExits({ store, system: { files } }: EngineCore, nowMs: number): void {
  const folder = lastExits(store.paths.run);
  if (files.stat(folder) === undefined) return;
  for (const name of files.list(folder).slice(0, MOST_SWEPT)) {
    const path = join(folder, name);
    if (nowMs - (files.stat(path)?.mtimeMs ?? nowMs) > KEPT_MS) files.remove(path);
  }
}

function lastExits(run: string): string {
  return join(run, 'last-exits');
}
