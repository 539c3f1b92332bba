import { type FSWatcher, watch } from 'node:fs';

/** inotify tells everything; the slow look is for what it cannot tell: a monitor that died, a queue that overflowed. */
const LOOK_EVERY_MS = 1000;

interface Watched {
  readonly watcher: FSWatcher;
  readonly timer: NodeJS.Timeout;
  readonly listeners: Set<(fileName: string | undefined) => void>;
}

/** One watch a folder, however many containers are waited for. */
const watched = new Map<string, Watched>();

/**
 * Calls `listener` with the name of each file in a folder that appears, changes or goes, and without a name once a second.
 * The folder must exist. Keeps the process running until it is closed.
 *
 * @returns A function that ends the watch.
 */
export function watchDirectory(
  directory: string,
  listener: (fileName: string | undefined) => void,
): () => void {
  const entry = watched.get(directory) ?? open(directory);
  entry.listeners.add(listener);
  return () => {
    entry.listeners.delete(listener);
    if (entry.listeners.size === 0) close(directory, entry);
  };
}

function open(directory: string): Watched {
  const listeners: Watched['listeners'] = new Set();
  const tell = (fileName: string | null) => {
    for (const listener of [...listeners]) listener(fileName ?? undefined);
  };
  const entry = {
    watcher: watch(directory, (_event, fileName) => tell(fileName)),
    timer: setInterval(tell, LOOK_EVERY_MS, null),
    listeners,
  };
  // The folder went: the slow look tells the listeners, each of which knows what that means.
  entry.watcher.on('error', () => {});
  watched.set(directory, entry);
  return entry;
}

function close(directory: string, { watcher, timer }: Watched): void {
  watcher.close();
  clearInterval(timer);
  watched.delete(directory);
}
