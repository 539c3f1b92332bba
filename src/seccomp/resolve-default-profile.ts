import type { Seccomp, SeccompRule } from '../oci/runtime-spec.ts';
import { ALWAYS_ALLOWED } from './always-allowed.ts';
import { defaultArchitectures, seccompArchitecture } from './architectures.ts';
import { CONDITIONAL_RULES } from './conditional-rules.ts';
import { isInRelease } from './release.ts';
import { ruleApplies } from './rule-applies.ts';

/** errno(3) EPERM: what a refused call returns. */
const EPERM = 1;

const resolved = new Map<string, Seccomp>();

/**
 * The default profile of a Docker release, resolved for one container: the rules that its capabilities, the
 * architecture and the kernel unlock. The result is shared and frozen: equal arguments give the same object.
 *
 * `release` is `20.10`, `24.0`, …; `goArchitecture` is Go's name; `boundingSet` has CAP_ names. Pure.
 */
export function resolveDefaultProfile(
  release: string,
  goArchitecture: string,
  kernel: string,
  boundingSet: readonly string[],
): Seccomp {
  const key = `${release} ${goArchitecture} ${kernel} ${boundingSet.join()}`;
  let profile = resolved.get(key);
  if (profile === undefined) {
    profile = resolve(release, goArchitecture, kernel, boundingSet);
    resolved.set(key, profile);
  }
  return profile;
}

function resolve(
  release: string,
  goArchitecture: string,
  kernel: string,
  boundingSet: readonly string[],
): Seccomp {
  const target = {
    architecture: seccompArchitecture(goArchitecture)?.native ?? goArchitecture,
    kernel,
    boundingSet: new Set(boundingSet),
  };
  const always = ALWAYS_ALLOWED.filter((group) => isInRelease(group, release)).flatMap(
    (group) => group.names,
  );
  const rules: SeccompRule[] = [{ names: inDockersOrder(always), action: 'SCMP_ACT_ALLOW' }];
  for (const rule of CONDITIONAL_RULES) {
    if (!isInRelease(rule, release) || !ruleApplies(rule.when, rule.unless, target)) continue;
    rules.push({
      names: rule.names,
      action: rule.action ?? 'SCMP_ACT_ALLOW',
      ...(rule.errnoRet === undefined ? {} : { errnoRet: rule.errnoRet }),
      ...(rule.args === undefined ? {} : { args: rule.args }),
    });
  }
  const architectures = defaultArchitectures(goArchitecture);
  return Object.freeze({
    defaultAction: 'SCMP_ACT_ERRNO',
    // The runtime's own default is EPERM too; writing it began with 23.0.
    ...(isInRelease({ since: '23.0' }, release) ? { defaultErrnoRet: EPERM } : {}),
    ...(architectures.length === 0 ? {} : { architectures }),
    syscalls: Object.freeze(rules),
  });
}

/** The alphabet without underscores, with the timerfd calls after the timer calls. */
function inDockersOrder(names: readonly string[]): string[] {
  return names
    .map((name) => ({ name, key: name.replace(/^timerfd/, 'timer~fd').replaceAll('_', '') }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ name }) => name);
}
