import { kernelIsAtLeast } from '../lib/kernel-is-at-least.ts';
import type { RuleCondition } from './rule-table.ts';

/** The container and the machine that a profile is resolved for. */
export interface SeccompTarget {
  /** libseccomp's name of the architecture. */
  readonly architecture: string;
  /** `uname -r`. */
  readonly kernel: string;
  readonly boundingSet: ReadonlySet<string>;
}

/** Whether a rule with these conditions stands in the profile: exclusions are looked at first (moby `profiles/seccomp`). Pure. */
export function ruleApplies(
  when: RuleCondition | undefined,
  unless: RuleCondition | undefined,
  target: SeccompTarget,
): boolean {
  if (unless !== undefined) {
    if (unless.arches?.includes(target.architecture)) return false;
    if (unless.caps?.some((cap) => target.boundingSet.has(cap))) return false;
    if (unless.minKernel !== undefined && kernelIsAtLeast(target.kernel, unless.minKernel)) return false;
  }
  if (when === undefined) return true;
  if (when.arches?.length && !when.arches.includes(target.architecture)) return false;
  if (when.caps?.some((cap) => !target.boundingSet.has(cap))) return false;
  return when.minKernel === undefined || kernelIsAtLeast(target.kernel, when.minKernel);
}
