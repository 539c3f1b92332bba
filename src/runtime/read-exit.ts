import { containerFiles } from './container-files.ts';
import type { ContainerExit, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/**
 * The exit that conmon recorded, or undefined. conmon writes it after it has drained the container's output into the log
 * (conmon.c at v2.1.6), and by renaming, so that half a code is never read.
 */
export function readExit(
  container: RuntimeContainer,
  { system: { files }, exitsDirectory }: Pick<RuntimeSettings, 'system' | 'exitsDirectory'>,
): ContainerExit | undefined {
  const { exit, oom } = containerFiles(container, exitsDirectory);
  const text = files.readIfThere(exit);
  if (text === undefined) return undefined;
  const stat = files.stat(exit);
  if (stat === undefined) return undefined;
  return {
    code: Number(text),
    endedAtMs: Math.round(stat.mtimeMs),
    oomKilled: files.stat(oom) !== undefined,
    reason: 'exited',
  };
}
