import { basename } from 'node:path';
import { join } from '../lib/paths/join.ts';
import { commandLine } from './command-line.ts';
import { containerFiles } from './container-files.ts';
import { flavourOf } from './flavours.ts';
import type { RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** Whether a container's first process is the user's program by now, by its command line; false where that cannot be told, or it is gone. */
export function hasBegun(
  container: RuntimeContainer,
  { runtime, exitsDirectory, system: { files } }: RuntimeSettings,
): boolean {
  const { waiting } = flavourOf(runtime);
  const pid = Number(files.readIfThere(containerFiles(container, exitsDirectory).pid));
  if (waiting === undefined || !(pid > 0)) return false;
  const [program = '', ...args] = commandLine(pid, files);
  // runc's init has the name by which runc was called, with or without its folder (os.Args[0]).
  return program !== '' && [basename(program), ...args].join('\0') !== waiting.join('\0');
}

/** Takes away what held the process: runc calls a container `created`, and lets no one freeze it in order, as long as that is there. */
export function removeGate({ id }: RuntimeContainer, { runtime, stateRoot, system }: RuntimeSettings): void {
  const { gate } = flavourOf(runtime);
  if (gate !== undefined) system.files.remove(join(stateRoot, id, gate));
}
