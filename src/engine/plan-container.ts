import { parseCreateRequest } from '../config/schema/create-request.ts';
import { buildSpec } from '../spec/build-spec.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import { createStore } from '../store/store.ts';
import type { System } from '../system/system.ts';
import { checkName, requireFree } from './container-name.ts';
import { withNetwork } from './create-container.ts';
import { findInit } from './gather-spec-input.ts';
import { type PlanningCore, planActions } from './plan-actions.ts';
import { planSpecInput, type SpecPlan } from './plan-spec-input.ts';
import type { PlannedAction } from './planned-action.ts';
import { settingsOf } from './settings-of.ts';

/** A container that nobody has made, and the engine that would make it. */
export interface ContainerPlan extends Omit<SpecPlan, 'system' | 'peers' | 'builds'> {
  readonly system: System;
  /** As in `EngineOptions`. */
  readonly exitCommand: readonly string[];
}

/**
 * What `create` and `start` would do, with an id of zeros. Opens no engine, changes nothing, and needs no root: what is
 * planned is what root would do here.
 *
 * @throws ConfigError with every problem, StoreError `NAME_TAKEN`, and what the actions’ planners throw
 */
export function planContainer(plan: ContainerPlan): {
  actions: PlannedAction[];
  warnings: readonly string[];
} {
  const { root, run, system, facts, exitCommand, name, pipeline, image } = plan;
  const core: PlanningCore = {
    options: { root, run, exitCommand },
    settings: settingsOf({ settings: plan.settings }),
    store: createStore(system.files, { root, run }),
    system,
    facts: () => facts,
  };
  const checked = name === undefined ? undefined : checkName(name);
  if (checked !== undefined) requireFree(core, checked);
  const { input, warnings } = planSpecInput({
    ...plan,
    request: withNetwork(parseCreateRequest(plan.request)),
    name: checked,
    settings: core.settings,
    peers: undefined,
    builds: [(input) => buildSpec(input, findPipeline(pipeline))],
  });
  const actions = planActions(
    core,
    { ...input, initProgram: findInit(core) },
    { pipeline, imageRootfs: image.rootfs },
  );
  return { actions, warnings };
}
