import { type DaemonSettings, DEFAULT_DAEMON_SETTINGS } from '../contract/daemon-settings.ts';
import type { CreateRequest } from '../contract/docker.ts';
import type { HostFacts } from '../contract/host-facts.ts';
import type { ContainerRecord } from '../contract/record.ts';
import { readHostFacts } from '../host/read-host-facts.ts';
import { withRuntime } from '../host/with-runtime.ts';
import { readFeatures } from '../runtime/read-features.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import type { Pipeline } from '../spec/option.ts';
import type { System } from '../system/system.ts';
import type { EngineCore } from './core.ts';
import { runtimeProgram } from './runtime-settings.ts';

/** The facts of this host for a container: its pipeline may depend on what its runtime can do. */
export async function factsFor(
  core: Pick<EngineCore, 'facts' | 'runtimeFor'>,
  record: Pick<ContainerRecord, 'hostConfig' | 'pipeline'>,
): Promise<HostFacts> {
  if (findPipeline(record.pipeline).asksRuntime !== true) return core.facts();
  return withRuntime(core.facts(), await core.runtimeFor(record).readFeatures());
}

/** The same for a container that nobody has made. Asks the runtime anew, and keeps nothing of its answer. */
export async function plannedFacts(
  facts: HostFacts,
  plan: {
    readonly request: CreateRequest;
    readonly pipelines: readonly Pipeline[];
    readonly settings: DaemonSettings;
    readonly system: System;
  },
): Promise<HostFacts> {
  const { request, pipelines, settings, system } = plan;
  if (!pipelines.some(({ asksRuntime }) => asksRuntime === true)) return facts;
  const runtime = runtimeProgram(request.HostConfig?.Runtime || settings.defaultRuntime, settings);
  return withRuntime(facts, await readFeatures(runtime, system));
}

/** Everything that a spec may depend on of this host, with Docker's own runtime. */
export async function hostFacts(system: System): Promise<HostFacts> {
  return withRuntime(
    readHostFacts(system),
    await readFeatures(DEFAULT_DAEMON_SETTINGS.defaultRuntime, system),
  );
}
