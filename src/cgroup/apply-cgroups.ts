import { CgroupError } from '../errors/cgroup-error.ts';
import { join } from '../lib/paths/join.ts';
import type { System } from '../system/system.ts';
import type { CgroupDirectory, CgroupPlan } from './cgroup-plan.ts';
import { claimParent } from './claim-parent.ts';
import { delegateControllers } from './delegate-controllers.ts';
import { lockRegistry } from './lock-registry.ts';

/**
 * Makes the ancestors of a container's cgroup that are missing, outermost first, and sets them up. Idempotent.
 * Resolves with the folders that Lockstep made, now or for another container; those of others are not touched.
 * Throws `CGROUP_FAILED` or `CGROUP_NOT_DELEGATED`; `undoCgroups` then takes back what was done.
 */
export async function applyCgroups(plan: CgroupPlan, system: System): Promise<string[]> {
  const lock = await lockRegistry(plan, system);
  try {
    const made = plan.parents.flatMap((parent) => {
      const { ours, missing } = claimParent(parent, plan, system);
      const directories = parent.directories.filter(({ path }) => ours.has(path));
      for (const directory of directories) {
        if (missing.has(directory.path)) system.files.makeDirectory(directory.path, { mode: 0o755 });
        setUp(directory, plan, system);
      }
      return directories.map(({ path }) => path);
    });
    delegateControllers(plan, system);
    return made;
  } catch (cause) {
    if (cause instanceof CgroupError) throw cause;
    throw new CgroupError(
      'CGROUP_FAILED',
      `the cgroup’s parents cannot be set up: ${(cause as Error).message}`,
      { cause },
    );
  } finally {
    lock.release();
  }
}

function setUp({ path, controllers }: CgroupDirectory, plan: CgroupPlan, { files }: System): void {
  if (plan.version === 2) return;
  if (controllers.includes('cpuset')) inheritCpuset(path, files);
  if (!controllers.includes('cpu')) return;
  const { periodUs, runtimeUs } = plan.realtime;
  // The period first: a runtime longer than the period that still stands is refused (sched-rt-group.rst).
  if (periodUs !== 0) files.write(join(path, 'cpu.rt_period_us'), String(periodUs));
  if (runtimeUs !== 0) files.write(join(path, 'cpu.rt_runtime_us'), String(runtimeUs));
}

/** A new v1 cpuset is empty, and no process can enter one without CPUs and memory nodes (cpuset(7)). */
function inheritCpuset(path: string, files: System['files']): void {
  for (const name of ['cpuset.cpus', 'cpuset.mems']) {
    if (files.read(join(path, name)).trim() !== '') continue;
    files.write(join(path, name), files.read(join(path, '..', name)).trim());
  }
}
