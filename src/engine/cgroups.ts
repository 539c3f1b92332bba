import { applyCgroups } from '../cgroup/apply-cgroups.ts';
import type { CgroupPlan } from '../cgroup/cgroup-plan.ts';
import { hasCgroups } from '../cgroup/has-cgroups.ts';
import { planCgroups } from '../cgroup/plan-cgroups.ts';
import { undoCgroups } from '../cgroup/undo-cgroups.ts';
import type { ContainerRecord } from '../contract/record.ts';
import { readOwnCgroups } from '../host/read-own-cgroups.ts';
import { join } from '../lib/paths/join.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { EngineCore } from './core.ts';
import { readSpec } from './read-spec.ts';

/**
 * Makes what the spec in the bundle asks for: nothing where it names no cgroup, as for a plain user to whom none was
 * delegated. The plan is recorded first, so that it can be undone without the spec. Idempotent.
 */
export async function initCgroups(core: EngineCore, record: ContainerRecord): Promise<void> {
  const plan = planContainerCgroups(core, record, readSpec(core, record.id));
  if (plan === undefined) return;
  core.system.files.replace(core.store.paths.container(record.id).cgroups, JSON.stringify(plan));
  await applyCgroups(plan, core.system);
  await core.cgroupParents.keep(plan);
}

/** Removes what `initCgroups` made. Idempotent. */
export async function removeCgroups(core: EngineCore, record: Pick<ContainerRecord, 'id'>): Promise<void> {
  const plan = recordedPlan(core, record);
  if (plan !== undefined) await undoCgroups(plan, core.system);
  core.system.files.remove(core.store.paths.container(record.id).cgroups);
}

/** Whether what `initCgroups` made is still there. Changes nothing. */
export function hasCgroupsInPlace(core: EngineCore, record: ContainerRecord): boolean {
  const plan = recordedPlan(core, record);
  if (plan !== undefined) return hasCgroups(plan, core.system);
  return planContainerCgroups(core, record, readSpec(core, record.id)) === undefined;
}

/** The cgroups that are this container's alone, in every hierarchy; none before they are planned. */
export function ownCgroups(core: EngineCore, record: Pick<ContainerRecord, 'id'>): string[] {
  const plan = recordedPlan(core, record);
  return plan?.ownsLeaves ? plan.leaves.map(({ path }) => path) : [];
}

function recordedPlan(core: EngineCore, { id }: Pick<ContainerRecord, 'id'>): CgroupPlan | undefined {
  const text = core.system.files.readIfThere(core.store.paths.container(id).cgroups);
  // A power cut may leave it empty: it is not waited for until it is on the disk. The cgroups are gone then, too.
  return text === undefined || text === '' ? undefined : (JSON.parse(text) as CgroupPlan);
}

/** The folder with the records of the cgroups that were made. */
export function cgroupRegistry({ store }: Pick<EngineCore, 'store'>): string {
  return join(store.paths.run, 'cgroups');
}

/** The cgroups that a spec asks for; undefined where the engine may make none. Reads the host, changes nothing. */
export function planContainerCgroups(
  core: Pick<EngineCore, 'facts' | 'settings' | 'store' | 'system'>,
  { id }: Pick<ContainerRecord, 'id'>,
  { linux }: Pick<Spec, 'linux'>,
): CgroupPlan | undefined {
  const { cgroup, systemd, rootless } = core.facts();
  if (rootless?.cgroup === '') return undefined;
  const cgroupsPath = linux?.cgroupsPath ?? '';
  return planCgroups({
    containerId: id,
    cgroupsPath,
    driver: core.settings.cgroupDriver ?? cgroup.driver,
    resources: linux?.resources ?? {},
    facts: cgroup,
    systemd,
    own: cgroupsPath.startsWith('/') ? {} : readOwnCgroups(core.system),
    realtime: { periodUs: core.settings.cpuRtPeriodUs, runtimeUs: core.settings.cpuRtRuntimeUs },
    registry: cgroupRegistry(core),
  });
}
