import type { System } from '../system/system.ts';
import { applyCgroups } from './apply-cgroups.ts';
import type { CgroupPlan } from './cgroup-plan.ts';
import { undoCgroups } from './undo-cgroups.ts';

/**
 * Keeps the parents of the cgroups of one engine's containers for as long as the engine is open: to make and to remove them
 * for each container in each of ten hierarchies takes 2 ms. They are removed when nobody uses them any more.
 */
export interface ParentKeeper {
  /** To be told of each plan that was applied. The first container below a parent goes without: there may be no second. */
  keep(plan: CgroupPlan): Promise<void>;
  /** Idempotent. */
  release(): Promise<void>;
}

/** How a keeper is called among the users of a parent: by its process, and a number in it. */
const KEEPER = /^engine-(\d+)-(\d+)-\d+$/;

let count = 0;

export function createParentKeeper(system: System): ParentKeeper {
  /** The first container below each parent. */
  const first = new Map<string, string>();
  const kept = new Map<string, CgroupPlan>();
  const name = `engine-${process.pid}-${system.processes.startTime(process.pid) ?? 0}-${count++}`;
  return {
    keep: async (plan) => {
      const innermost = plan.parents.at(-1);
      // What a simulated kernel holds is shown in lessons.
      if (innermost === undefined || kept.has(innermost.key) || system.kind === 'simulated') return;
      if (!first.has(innermost.key)) first.set(innermost.key, plan.containerId);
      if (first.get(innermost.key) === plan.containerId) return;
      const own = { ...plan, containerId: name, leaves: [], ownsLeaves: false };
      kept.set(innermost.key, own);
      await applyCgroups(own, system);
    },
    release: async () => {
      for (const [key, plan] of kept) {
        kept.delete(key);
        await undoCgroups(plan, system);
      }
      first.clear();
    },
  };
}

/** Whether a user of a parent is an engine, not a container. Pure. */
export function isKeeper(user: string): boolean {
  return KEEPER.test(user);
}

/** Whether the process of a keeper still runs. */
export function isKeeperAlive(user: string, { processes }: Pick<System, 'processes'>): boolean {
  const [, pid, startTime] = KEEPER.exec(user) ?? [];
  return processes.isAlive(Number(pid)) && processes.startTime(Number(pid)) === Number(startTime);
}
