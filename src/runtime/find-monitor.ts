import { commandLine } from './command-line.ts';
import { containerFiles } from './container-files.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** The pid of the container's conmon while it lives. A few file reads; never mistakes another process for it. */
export function findMonitor(
  container: RuntimeContainer,
  { system, exitsDirectory }: Pick<RuntimeSettings, 'system' | 'exitsDirectory'>,
): number | undefined {
  const pid = Number(system.files.readIfThere(containerFiles(container, exitsDirectory).monitorPid));
  if (!(pid > 0)) return undefined;
  // None for a zombie. The bundle tells this conmon from any other process with its number.
  const args = commandLine(pid, system.files);
  return args.includes(container.id) && args.includes(container.bundle) ? pid : undefined;
}
