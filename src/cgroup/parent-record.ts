import { join } from '../lib/paths/join.ts';
import type { Files } from '../system/system.ts';

/**
 * What is recorded of a cgroup that Lockstep made: `.made`, its folder in each hierarchy, and `.users`, one empty file
 * for each container below it. The records lie in folders named as the cgroups are.
 */
export interface ParentRecord {
  readonly folder: string;
  readonly made: string;
  readonly users: string;
  readMade(files: Files): string[];
}

/** Where the record of a parent is. Pure, but for `readMade`. */
export function parentRecord(registry: string, key: string): ParentRecord {
  const folder = join(registry, key);
  const made = join(folder, '.made');
  return {
    folder,
    made,
    users: join(folder, '.users'),
    readMade: (files) => JSON.parse(files.readIfThere(made) ?? '[]'),
  };
}
