import type { ContainerRecord } from '../contract/record.ts';
import { renderSpec } from '../oci/render-spec.ts';
import { buildSpec } from '../spec/build-spec.ts';
import { findPipeline } from '../spec/find-pipeline.ts';
import type { EngineCore } from './core.ts';
import { gatherSpecInput } from './gather-spec-input.ts';
import { refuseUnknownLimits } from './refuse-unknown-limits.ts';

/** Builds the OCI spec and writes it into the bundle; an older one is replaced. Idempotent. */
export async function buildBundle(core: EngineCore, record: ContainerRecord): Promise<void> {
  const { bundle, spec: path } = core.store.paths.container(record.id);
  const spec = buildSpec(await gatherSpecInput(core, record), findPipeline(record.pipeline));
  refuseUnknownLimits(spec);
  core.system.files.makeDirectory(bundle);
  core.system.files.replace(path, renderSpec(spec));
}

/** Deletes the bundle with everything that the runtime and its monitor left in it. Idempotent. */
export async function discardBundle(core: EngineCore, { id }: ContainerRecord): Promise<void> {
  await core.system.files.removeTree(core.store.paths.container(id).bundle);
}
