import { SpecError } from '../errors/spec-error.ts';
import type { Spec } from '../oci/runtime-spec.ts';

/**
 * Refuses, in runc's words, a limit that no runtime takes and the OCI schema does not allow. dockerd does not look: its spec
 * has the name as it was given. Pure.
 *
 * @throws SpecError `SPEC_REFUSED`
 */
export function refuseUnknownLimits({ process }: Spec): void {
  const unknown = process?.rlimits?.find(({ type }) => !/^RLIMIT_[A-Z]+$/.test(type));
  if (unknown === undefined) return;
  throw new SpecError('SPEC_REFUSED', `invalid rlimit type: ${unknown.type}`, {
    value: unknown.type,
    hint: 'Name a limit of getrlimit(2) without its RLIMIT_, in letters: nofile, nproc, core, ….',
  });
}
