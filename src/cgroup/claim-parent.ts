import { join } from 'node:path';
import type { System } from '../system/system.ts';
import type { CgroupParent, CgroupPlan } from './cgroup-plan.ts';
import { parentRecord } from './parent-record.ts';

/**
 * Says which folders of a parent are Lockstep's, and records that this container needs them. Idempotent.
 * What is missing is recorded before it is made, so that a crash in between leaves nothing unknown. A parent that was
 * there already, made by somebody else, gets no record. The caller holds the registry's lock.
 */
export function claimParent(
  parent: CgroupParent,
  { registry, containerId }: CgroupPlan,
  { files }: System,
): string[] {
  const record = parentRecord(registry, parent.key);
  const known = record.readMade(files);
  const missing = parent.directories.map(({ path }) => path).filter((path) => files.stat(path) === undefined);
  const made = [...new Set([...known, ...missing])];
  if (made.length === 0) return [];
  files.makeDirectory(record.users);
  files.write(join(record.users, containerId), '');
  if (made.length > known.length) files.replace(record.made, JSON.stringify(made));
  return made;
}
