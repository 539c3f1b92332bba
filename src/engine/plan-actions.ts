import { dirname } from 'node:path';
import { containerMachine } from '../../machines/container.ts';
import { describeMachine } from '../../machines/describe.ts';
import type { CgroupPlan } from '../cgroup/cgroup-plan.ts';
import { parentRecord } from '../cgroup/parent-record.ts';
import type { SpecInput } from '../contract/spec-input.ts';
import { FORWARD_ACTIONS, type ForwardAction, INVERSE_OF, type StateName } from '../contract/states.ts';
import { AppArmorError } from '../errors/apparmor-error.ts';
import { imagePaths } from '../images/image-paths.ts';
import { remappedPath } from '../images/remap-image.ts';
import { join } from '../lib/paths/join.ts';
import { shmOptions } from '../mounts/apply-step.ts';
import type { MountStep, MountsPlan } from '../mounts/mounts-plan.ts';
import { planNetwork } from '../network/plan-network.ts';
import { renderSpec } from '../oci/render-spec.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import { knownDriver } from '../rootfs/choose-driver.ts';
import { overlayOptions } from '../rootfs/overlay-options.ts';
import { planRootfs } from '../rootfs/plan-rootfs.ts';
import { planCalls } from '../runtime/plan-calls.ts';
import { buildSpec } from '../spec/build-spec.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import { remapOf } from '../spec/remap-of.ts';
import type { System } from '../system/system.ts';
import { planProfileFor } from './app-armor.ts';
import { planContainerCgroups } from './cgroups.ts';
import type { EngineCore } from './core.ts';
import { planContainerMounts } from './file-system.ts';
import { monitorOptions } from './monitor-options.ts';
import type { PlannedAction, PlannedWrite } from './planned-action.ts';
import { refuseUnknownLimits } from './refuse-unknown-limits.ts';
import { runtimeSettingsOf } from './runtime-settings.ts';

/** What a plan needs of an engine: nothing that must be opened. */
export type PlanningCore = Pick<EngineCore, 'facts' | 'options' | 'settings' | 'store' | 'system'>;

/** Stands for the id of an image that is not unpacked yet. */
const NO_IMAGE = '0'.repeat(64);

/**
 * The actions that take a new container to `started`, by the planners that the actions themselves use. Reads the host,
 * changes nothing.
 *
 * @param imageRootfs - The image's unpacked files; undefined where they are still to be unpacked.
 * @throws what a planner throws: SpecError `SPEC_REFUSED`, CgroupError, MountError, AppArmorError
 */
export function planActions(
  core: PlanningCore,
  input: SpecInput,
  { pipeline, imageRootfs }: { readonly pipeline: string; readonly imageRootfs: string | undefined },
): PlannedAction[] {
  const spec = buildSpec(input, findPipeline(pipeline));
  refuseUnknownLimits(spec);
  planNetwork(input.hostConfig.NetworkMode);
  const { system, store } = core;
  const paths = store.paths.container(input.id);
  const runtime = runtimeSettingsOf(input.hostConfig.Runtime || core.settings.defaultRuntime, core);
  const container = { id: input.id, bundle: paths.bundle, logPath: paths.log };
  const calls = planCalls(container, runtime, monitorOptions(core, input));
  const cgroups = planContainerCgroups(core, input, spec);
  const writes: Record<ForwardAction, readonly PlannedWrite[]> = {
    buildSpec: [
      { kind: 'directory', path: paths.bundle },
      { kind: 'file', path: paths.spec, text: renderSpec(spec) },
    ],
    initCgroups:
      cgroups === undefined
        ? []
        : [
            { kind: 'file', path: paths.cgroups, text: JSON.stringify(cgroups) },
            ...parentWrites(cgroups, system),
          ],
    setUpMounts: [
      ...rootfsWrites(core, input, imageRootfs),
      ...mountWrites(planContainerMounts(core, input), { imageRootfs, system }),
    ],
    createRuntime: [
      ...profileWrites(core, spec),
      { kind: 'process', ...calls.create },
      ...leafWrites(cgroups),
      ...[calls.files.pid, calls.files.monitorPid, calls.files.attachSocket, paths.log].map(
        (path) => ({ kind: 'file', path }) as const,
      ),
    ],
    // The runtime makes or joins the namespace.
    attachNetwork: [],
    startProcess: [{ kind: 'process', ...calls.start }],
  };
  return FORWARD_ACTIONS.map((action) => ({
    action,
    state: workingStateOf(action),
    writes: writes[action],
    undo: INVERSE_OF[action],
  }));
}

/** Where the chart takes an action. */
function workingStateOf(action: ForwardAction): StateName {
  const state = describeMachine(containerMachine).states.find((described) => described.action === action);
  return state?.name as StateName;
}

/** The parents that are missing, or that the engine made for another container, with their records. */
function parentWrites({ parents, registry, containerId }: CgroupPlan, { files }: System): PlannedWrite[] {
  return parents.flatMap(({ key, directories }) => {
    const record = parentRecord(registry, key);
    const missing = directories.filter(({ path }) => files.stat(path) === undefined);
    const made = [...new Set([...record.readMade(files), ...missing.map(({ path }) => path)])];
    if (made.length === 0) return [];
    const user: PlannedWrite = { kind: 'file', path: join(record.users, containerId), text: '' };
    const list: PlannedWrite = { kind: 'file', path: record.made, text: JSON.stringify(made) };
    return [
      user,
      ...(missing.length === 0 ? [] : [list]),
      ...missing.map((directory) => ({ kind: 'cgroup', ...directory, by: 'lockstep' }) as const),
    ];
  });
}

/** A controller of cgroup v1 in which runc 1.1 makes nothing (libcontainer `cgroups/fs/fs.go`); crun does. */
const UNKNOWN_TO_RUNC = 'misc';

function leafWrites(plan: CgroupPlan | undefined): PlannedWrite[] {
  return (plan?.leaves ?? [])
    .filter(({ controllers }) => controllers.join() !== UNKNOWN_TO_RUNC)
    .map((leaf) => ({ kind: 'cgroup', ...leaf, by: 'runtime' }) as const);
}

function rootfsWrites(core: PlanningCore, input: SpecInput, imageRootfs: string | undefined): PlannedWrite[] {
  const { store, system } = core;
  const { directory } = store.paths.container(input.id);
  const rootfs = imageRootfs ?? imagePaths(join(store.paths.root, 'images')).rootfs(NO_IMAGE);
  const remap = remapOf(core.settings, input.hostConfig);
  const lower = remap === undefined ? rootfs : remappedPath(rootfs, remap);
  const question = { containerDirectory: directory, runDirectory: store.paths.run };
  const plan = planRootfs({
    // Whether the kernel can is tried when the first container is mounted after a boot.
    driver: knownDriver(question, system) ?? 'overlay',
    imageRootfs: lower,
    containerDirectory: directory,
    disposable: input.hostConfig.AutoRemove ?? false,
  });
  const copied: PlannedWrite[] =
    lower === rootfs || system.files.stat(lower) !== undefined
      ? []
      : [{ kind: 'directory', path: lower, copyOf: rootfs }];
  if (plan.driver === 'copy') return [...copied, { kind: 'directory', path: plan.merged, copyOf: lower }];
  return [
    ...copied,
    ...[plan.upper, plan.work, plan.merged].map((path) => ({ kind: 'directory', path }) as const),
    { kind: 'mount', path: plan.merged, type: 'overlay', options: overlayOptions(plan) },
  ];
}

interface Surroundings {
  readonly imageRootfs: string | undefined;
  readonly system: System;
}

function mountWrites({ rootfs, owner, steps }: MountsPlan, around: Surroundings): PlannedWrite[] {
  return steps.flatMap((step) => stepWrites(step, { rootfs, owner }, around));
}

function stepWrites(
  step: MountStep,
  { rootfs, owner }: Omit<MountsPlan, 'steps'>,
  { imageRootfs, system: { files } }: Surroundings,
): PlannedWrite[] {
  switch (step.kind) {
    case 'file':
      return [{ kind: 'file', path: step.path, text: step.text }];
    case 'shm':
      return [
        { kind: 'directory', path: step.path },
        { kind: 'mount', path: step.path, type: 'tmpfs', options: shmOptions(step, owner) },
      ];
    case 'source':
      return step.create && files.stat(step.path) === undefined
        ? [{ kind: 'directory', path: step.path }]
        : [];
    case 'subpath':
      return [{ kind: 'mount', path: step.target, type: 'none', options: ['rbind'] }];
    case 'volume': {
      if (files.stat(step.path) !== undefined) return [];
      const copyOf = step.copyFrom === null ? {} : { copyOf: join(rootfs, step.copyFrom) };
      return [
        { kind: 'directory', path: dirname(step.path) },
        { kind: 'directory', path: step.path, ...copyOf },
      ];
    }
    case 'working-directory': {
      const isThere =
        join('/', step.path) === '/' ||
        (imageRootfs !== undefined && files.lookInRoot(imageRootfs, step.path) !== undefined);
      return isThere ? [] : [{ kind: 'directory', path: join(rootfs, step.path) }];
    }
  }
}

/** Only root may read which profiles the kernel has: for others none is to be loaded. */
function profileWrites(core: PlanningCore, { process }: Spec): PlannedWrite[] {
  try {
    const { load } = planProfileFor(core, process?.apparmorProfile ?? '');
    return load === undefined ? [] : [{ kind: 'apparmor-profile', name: load.name }];
  } catch (error) {
    if (error instanceof AppArmorError) throw error;
    return [];
  }
}
