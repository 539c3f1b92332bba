import type { SourceFacts } from '../contract/spec-input.ts';
import type { MountEntry } from '../system/system.ts';
import { findMount } from './find-mount.ts';
import { propagationOf } from './propagation-of.ts';

/** Flags that a mount copied into a user namespace keeps (mount_namespaces(7), "Restrictions on mount namespaces"). */
const LOCKED = new Set(['ro', 'nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime']);

/** What a mount table says of a path that is to be bound. Pure; the path must have no symlink in it. */
export function lookUpSource(path: string, table: readonly MountEntry[]): SourceFacts {
  const mount = findMount(table, path);
  const propagation = propagationOf(mount);
  return {
    mountPoint: mount?.target ?? '/',
    propagation: propagation === 'unbindable' ? 'private' : propagation,
    lockedFlags: (mount?.options ?? []).filter((option) => LOCKED.has(option)),
  };
}
