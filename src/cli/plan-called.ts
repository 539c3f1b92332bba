import type { FlagValues } from '../config/flags/flag.ts';
import type { CreateCall } from '../config/flags/to-create-call.ts';
import { DEFAULT_PIPELINE } from '../contract/default-pipeline.ts';
import { ACTIONS_DONE_AT, type Milestone } from '../contract/states.ts';
import { plannedFacts } from '../engine/facts-for.ts';
import { findPlannedImage } from '../engine/find-planned-image.ts';
import { planContainer } from '../engine/plan-container.ts';
import { ConfigError } from '../errors/config-error.ts';
import { readHostFacts } from '../host/read-host-facts.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import { createLinuxSystem } from '../system/linux/create-linux-system.ts';
import { exitCommandOf, type OpenOptions } from './exit-command.ts';
import { foldersOf } from './folders.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { Io } from './io.ts';
import { printPlan } from './output/print-plan.ts';
import { noImage } from './planned-spec.ts';
import { readSettings } from './read-settings.ts';
import type { OWN_CREATE_FLAGS } from './state-flags.ts';

/** How far the container would go, and whether the command would stay with it. */
export interface PlanCalledOptions extends OpenOptions {
  readonly until?: Milestone | undefined;
}

/**
 * Prints what the flags of `create` or `run` would come to, in place of doing it. Touches nothing: no engine is opened, and
 * neither root nor run directory made.
 *
 * @throws ConfigError, ImageError `IMAGE_NOT_FOUND`, and what `planContainer` throws
 */
export async function planCalled(
  io: Io,
  { request, name, platform }: CreateCall,
  values: FlagValues<GlobalFlags & typeof OWN_CREATE_FLAGS>,
  { until = 'started', ...options }: PlanCalledOptions = {},
): Promise<void> {
  if (values.simulate) {
    throw new ConfigError('FLAG_INVALID', 'conflicting options: cannot specify both --plan and --simulate', {
      hint: 'A plan touches nothing, and is of this host.',
    });
  }
  const system = createLinuxSystem();
  const { root, run } = foldersOf(values, io);
  const pipeline = values.pipeline || DEFAULT_PIPELINE;
  const settings = await readSettings(values, { io, pipeline: DEFAULT_PIPELINE });
  const pipelines = [findPipeline(pipeline)];
  const facts = await plannedFacts(readHostFacts(system), { request, pipelines, settings, system });
  const image = findPlannedImage(request.Image ?? '', root, system);
  if (image === undefined) throw noImage(request.Image ?? '');
  const { actions, warnings } = planContainer({
    request,
    name: name || undefined,
    platform: platform || undefined,
    pipeline,
    settings,
    facts,
    image,
    system,
    root,
    run,
    exitCommand: exitCommandOf(values, io, options),
  });
  for (const warning of warnings) io.stderr.write(`warning: ${warning}\n`);
  printPlan(io.stdout, actions.slice(0, ACTIONS_DONE_AT[until]), values.format);
}
