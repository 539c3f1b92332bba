import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import type { CgroupPlan } from './cgroup-plan.ts';

/**
 * How many processes of a container the kernel killed for want of memory: `oom_kill` of memory.oom_control (v1, since
 * Linux 4.13) or of memory.events (v2). To be read before the runtime deletes the cgroup; zero where there is none.
 */
export function readOomKills({ leaves, version }: CgroupPlan, { files }: System): number {
  const memory = leaves.find(({ controllers }) => controllers.includes('memory'));
  if (memory === undefined) return 0;
  const text = files.readIfThere(join(memory.path, version === 1 ? 'memory.oom_control' : 'memory.events'));
  return Number(/^oom_kill (\d+)$/m.exec(text ?? '')?.[1] ?? 0);
}
