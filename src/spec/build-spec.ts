import type { SpecInput } from '../contract/spec-input.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { Draft, Pipeline } from './option.ts';

/**
 * Builds a container's OCI spec: applies the pipeline's options in their order. Parts of the result may be shared
 * with other specs and are never to be changed.
 *
 * Throws `SpecError` with Docker's text where it would refuse to start the container. Pure.
 */
export function buildSpec(input: SpecInput, pipeline: Pipeline): Spec {
  const draft = emptyDraft();
  for (const step of pipeline.steps) step.apply(draft, input);
  return draft;
}

/** A spec with nothing in it yet. */
export function emptyDraft(): Draft {
  return { ociVersion: '', process: {}, root: { path: '' }, mounts: [], linux: { resources: {} } };
}
