import { SpecError } from '../errors/spec-error.ts';
import { compactJson } from '../lib/json/compact-json.ts';
import type { Seccomp, SeccompArgument, SeccompRule } from '../oci/runtime-spec.ts';
import { seccompArchitecture } from './architectures.ts';
import { ruleApplies, type SeccompTarget } from './rule-applies.ts';
import type { RuleCondition } from './rule-table.ts';

/** A rule as users write it: the old form has `name`, the new one `names`, `includes` and `excludes`. */
interface ProfileRule {
  readonly name?: string;
  readonly names?: readonly string[];
  readonly action?: SeccompRule['action'];
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArgument[] | null;
  readonly includes?: RuleCondition | null;
  readonly excludes?: RuleCondition | null;
}

interface Profile {
  readonly defaultAction?: Seccomp['defaultAction'];
  readonly defaultErrnoRet?: number;
  readonly architectures?: readonly string[] | null;
  readonly archMap?:
    | readonly { readonly architecture: string; readonly subArchitectures?: readonly string[] | null }[]
    | null;
  readonly flags?: readonly string[] | null;
  readonly listenerPath?: string;
  readonly listenerMetadata?: string;
  readonly syscalls?: readonly ProfileRule[] | null;
}

/** How the texts of refusals differ between Docker's releases. */
export interface ProfileTexts {
  readonly bothArchitectures: string;
  readonly bothNames: string;
}

/**
 * Reads a custom profile, in Docker's new form or the older one, and resolves it for one container. Undefined for a
 * profile that says nothing: seccomp is then off.
 *
 * Throws `SpecError` `SECCOMP_PROFILE_INVALID` with Docker's text. Pure.
 */
export function loadProfile(
  json: string,
  goArchitecture: string,
  kernel: string,
  boundingSet: readonly string[],
  texts: ProfileTexts,
): Seccomp | undefined {
  const profile = parse(json);
  if (!profile.defaultAction && !profile.syscalls?.length) return undefined;
  if (profile.architectures?.length && profile.archMap?.length) refuse(texts.bothArchitectures);

  const own = seccompArchitecture(goArchitecture);
  const target: SeccompTarget = {
    architecture: own?.native ?? goArchitecture,
    kernel,
    boundingSet: new Set(boundingSet),
  };
  const mapped = profile.archMap?.find((entry) => entry.architecture === own?.oci);
  const architectures = [
    ...(profile.architectures ?? []),
    ...(mapped === undefined ? [] : [mapped.architecture, ...(mapped.subArchitectures ?? [])]),
  ];
  const syscalls = (profile.syscalls ?? []).flatMap((rule) => resolveRule(rule, target, texts));
  return {
    defaultAction: profile.defaultAction ?? ('' as Seccomp['defaultAction']),
    ...(profile.defaultErrnoRet === undefined ? {} : { defaultErrnoRet: profile.defaultErrnoRet }),
    ...(architectures.length === 0 ? {} : { architectures }),
    ...(profile.flags?.length ? { flags: profile.flags } : {}),
    ...(profile.listenerPath ? { listenerPath: profile.listenerPath } : {}),
    ...(profile.listenerMetadata ? { listenerMetadata: profile.listenerMetadata } : {}),
    ...(syscalls.length === 0 ? {} : { syscalls }),
  };
}

function resolveRule(rule: ProfileRule, target: SeccompTarget, texts: ProfileTexts): SeccompRule[] {
  if (rule.name && rule.names?.length) refuse(texts.bothNames);
  if (!ruleApplies(rule.includes ?? undefined, rule.excludes ?? undefined, target)) return [];
  return [
    {
      names: rule.name ? [rule.name] : (rule.names ?? []),
      action: rule.action ?? ('' as SeccompRule['action']),
      ...(rule.errnoRet === undefined ? {} : { errnoRet: rule.errnoRet }),
      ...(rule.args?.length ? { args: rule.args.map(withoutZeroMask) } : {}),
    },
  ];
}

/** `valueTwo` is left out where it is 0, as in the OCI schema's own default. */
function withoutZeroMask(argument: SeccompArgument): SeccompArgument {
  const { valueTwo, ...rest } = argument;
  return valueTwo ? { ...rest, valueTwo } : rest;
}

function parse(json: string): Profile {
  let value: unknown;
  try {
    value = JSON.parse(compactJson(json));
  } catch (cause) {
    refuse(`Decoding seccomp profile failed: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
  if (value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    refuse(
      `Decoding seccomp profile failed: json: cannot unmarshal ${goType(value)} into Go value of type seccomp.Seccomp`,
    );
  }
  refuseWrongType(value as Record<string, unknown>, 'defaultAction', 'string', 'specs.LinuxSeccompAction');
  refuseWrongType(value as Record<string, unknown>, 'syscalls', 'array', '[]*seccomp.Syscall');
  return value as Profile;
}

/** Go's decoder names the field and the type that it wanted. */
function refuseWrongType(
  profile: Record<string, unknown>,
  field: string,
  wanted: 'string' | 'array',
  wantedType: string,
): void {
  const value = profile[field];
  if (value == null || goType(value) === wanted) return;
  refuse(
    `Decoding seccomp profile failed: json: cannot unmarshal ${goType(value)} into Go struct field Seccomp.${field} of type ${wantedType}`,
  );
}

function goType(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
}

function refuse(message: string, cause?: unknown): never {
  throw new SpecError('SECCOMP_PROFILE_INVALID', message, { cause });
}
