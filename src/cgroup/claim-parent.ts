import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import type { CgroupParent, CgroupPlan } from './cgroup-plan.ts';
import { parentRecord } from './parent-record.ts';

/** Folders of a parent that are Lockstep's. */
export interface ClaimedParent {
  readonly ours: ReadonlySet<string>;
  /** Those of them that are still to be made. */
  readonly missing: ReadonlySet<string>;
}

/**
 * Says which folders of a parent are Lockstep's, and records that this container needs them. Idempotent.
 * What is missing is recorded before it is made, so that a crash in between leaves nothing unknown. A parent that was
 * there already, made by somebody else, gets no record. The caller holds the registry's lock.
 */
export function claimParent(
  parent: CgroupParent,
  { registry, containerId }: CgroupPlan,
  { files }: System,
): ClaimedParent {
  const record = parentRecord(registry, parent.key);
  const known = record.readMade(files);
  const missing = new Set(
    parent.directories.map(({ path }) => path).filter((path) => files.stat(path) === undefined),
  );
  const ours = new Set([...known, ...missing]);
  if (ours.size === 0) return { ours, missing };
  files.makeDirectory(record.users);
  files.write(join(record.users, containerId), '');
  if (ours.size > known.length) files.replace(record.made, JSON.stringify([...ours]));
  return { ours, missing };
}
