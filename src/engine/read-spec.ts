import { StoreError } from '../errors/store-error.ts';
import type { Spec } from '../oci/runtime-spec.ts';
import type { EngineCore } from './core.ts';

/**
 * The OCI spec that stands in a container's bundle.
 * @throws StoreError `STORE_CORRUPT` when it is missing or no JSON
 */
export function readSpec(core: Pick<EngineCore, 'store' | 'system'>, id: string): Spec {
  const { spec } = core.store.paths.container(id);
  const text = core.system.files.readIfThere(spec);
  try {
    return JSON.parse(text ?? '') as Spec;
  } catch (cause) {
    throw new StoreError('STORE_CORRUPT', `${spec} is missing or cannot be read`, { value: spec, cause });
  }
}
