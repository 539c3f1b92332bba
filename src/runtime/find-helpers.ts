import { join } from '../lib/paths/join.ts';
import { commandLine } from './command-line.ts';
import type { Helpers, RuntimeContainer } from './runtime.ts';
import type { RuntimeSettings } from './settings.ts';

/** The monitor and the runtime processes of one container that are there now, by their command lines. See `Runtime.findHelpers`. */
export function findHelpers(
  { id, bundle, cgroupFolders = [] }: RuntimeContainer,
  { stateRoot, system: { files } }: RuntimeSettings,
): Helpers {
  const monitors: number[] = [];
  const runtimes: number[] = [];
  const inCgroup = new Set(
    cgroupFolders.flatMap((folder) => files.readIfThere(join(folder, 'cgroup.procs'))?.split('\n') ?? []),
  );
  for (const entry of files.list('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const args = commandLine(entry, files);
    const after = (name: string) => args[args.indexOf(name) + 1];
    const isOfBundle = args.includes('--bundle') && after('--bundle') === bundle;
    if (isOfBundle && after('--cid') === id) monitors.push(Number(entry));
    else if (args.includes(id) && (isOfBundle || after('--root') === stateRoot)) runtimes.push(Number(entry));
    // `runc init`, which becomes the container's program when it is started.
    else if (args[1] === 'init' && inCgroup.has(entry)) runtimes.push(Number(entry));
  }
  return { monitors, runtimes };
}
