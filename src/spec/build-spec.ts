import type { SpecInput } from '../contract/spec-input.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { Draft, Pipeline } from './option.ts';
import { refusedTogether } from './refused-together.ts';

/**
 * Builds a container's OCI spec: applies the pipeline's options in their order. Parts of the result may be shared
 * with other specs and are never to be changed.
 *
 * Throws `SpecError` with Docker's text where it would refuse to start the container, and with the refusals of the other
 * options. Pure.
 */
export function buildSpec(input: SpecInput, pipeline: Pipeline): Spec {
  const draft = emptyDraft();
  const { steps } = pipeline;
  let done = 0;
  try {
    for (const step of steps) {
      step.apply(draft, input);
      done += 1;
    }
  } catch (error) {
    throw refusedTogether(error, draft, input, steps.slice(done + 1));
  }
  return draft;
}

/** A spec with nothing in it yet. */
export function emptyDraft(): Draft {
  return { ociVersion: '', process: {}, root: { path: '' }, mounts: [], linux: { resources: {} } };
}
