import { findMonitor } from './find-monitor.ts';
import { lostExit } from './lost-exit.ts';
import { readExit } from './read-exit.ts';
import type { ContainerExit, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';
import { watchDirectory } from './watch-directory.ts';

/** Resolves when the container has ended or its monitor is lost. See `Runtime.waitForExit`. */
export async function waitForExit(
  container: RuntimeContainer,
  settings: Pick<RuntimeSettings, 'system' | 'exitsDirectory'>,
  signal?: AbortSignal,
): Promise<ContainerExit> {
  signal?.throwIfAborted();
  settings.system.files.makeDirectory(settings.exitsDirectory);
  return new Promise((resolve, reject) => {
    const settle = () => {
      stopWatching();
      signal?.removeEventListener('abort', abort);
    };
    const abort = () => {
      settle();
      reject(signal?.reason);
    };
    const look = (fileName: string | undefined) => {
      if (fileName !== undefined && fileName !== container.id) return;
      try {
        const exit =
          readExit(container, settings) ?? (fileName ? undefined : readLostMonitor(container, settings));
        if (exit === undefined) return;
        settle();
        resolve(exit);
      } catch (error) {
        settle();
        reject(error);
      }
    };
    const stopWatching = watchDirectory(settings.exitsDirectory, look);
    signal?.addEventListener('abort', abort, { once: true });
    // After the watch began, so that nothing falls in between.
    look(undefined);
  });
}

function readLostMonitor(
  container: RuntimeContainer,
  settings: Pick<RuntimeSettings, 'system' | 'exitsDirectory'>,
): ContainerExit | undefined {
  if (findMonitor(container, settings) !== undefined) return undefined;
  // conmon may have recorded the exit and ended since the exit was looked for.
  return readExit(container, settings) ?? lostExit();
}
