import type { Store } from '../../store/store.ts';
import type { System } from '../../system/system.ts';
import type { Trace } from './leak.ts';
import { readCgroupTraces } from './read-cgroup-traces.ts';
import { readFileTraces } from './read-file-traces.ts';
import { readMountTraces } from './read-mount-traces.ts';
import { readProcessTraces } from './read-process-traces.ts';

/**
 * Everything on this host that containers of a root have, or have left: mounts, cgroups, processes with their namespaces,
 * files, locks and names. Changes nothing.
 */
export function readTraces(store: Store, system: System): Trace[] {
  return [
    ...readMountTraces(store.paths, system),
    ...readProcessTraces(store, system),
    ...readCgroupTraces(store, system),
    ...readFileTraces(store, system.files),
  ];
}
