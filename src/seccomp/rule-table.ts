import type { SeccompAction, SeccompArgument } from '../oci/runtime-spec.ts';

/** System calls that are allowed without a condition, by purpose. */
export interface SyscallGroup {
  readonly purpose: string;
  readonly names: readonly string[];
  /** The Docker release that added them. */
  readonly since?: string;
  /** The Docker release that took them out. */
  readonly until?: string;
}

/** A rule with conditions: it stands in the resolved profile when all that `when` asks is there and nothing of `unless`. */
export interface ConditionalRule {
  readonly purpose: string;
  readonly names: readonly string[];
  /** Default: allow. */
  readonly action?: SeccompAction;
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArgument[];
  readonly when?: RuleCondition;
  readonly unless?: RuleCondition;
  readonly since?: string;
  readonly until?: string;
}

export interface RuleCondition {
  /** Go's architecture names. */
  readonly arches?: readonly string[];
  /** In the bounding set: all of them for `when`, any of them for `unless`. */
  readonly caps?: readonly string[];
  /** `4.8`: this kernel or a later one. */
  readonly minKernel?: string;
}
