import type { ContainerExit } from './runtime.ts';

/** The end that nobody saw, as containerd reports it for a container whose shim died: 128 + SIGKILL. */
export function lostExit(): ContainerExit {
  return { code: 137, endedAtMs: Date.now(), oomKilled: false, reason: 'monitor-lost' };
}
