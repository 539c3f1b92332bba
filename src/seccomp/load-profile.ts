import { SpecError } from '../errors/spec-error.ts';
import { compactJson } from '../lib/json/compact-json.ts';
import { decodeGo } from '../lib/json/decode-go.ts';
import { parseSpelled } from '../lib/json/parse-spelled.ts';
import { quote } from '../lib/text/quote.ts';
import type { Seccomp, SeccompArgument, SeccompRule } from '../oci/runtime-spec.ts';
import { seccompArchitecture } from './architectures.ts';
import { OLD_FIELD_NAMES, OLD_PROFILE, PROFILE } from './profile-type.ts';
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

/** How Docker's releases differ: the texts of refusals, and which fields they read. */
export interface ProfileTexts {
  readonly bothArchitectures: string;
  readonly bothNames: string;
  /** A profile may have every field that the OCI specification has. */
  readonly ociFields: boolean;
}

const MAX_UINT8 = 255;

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
  const profile = parse(json, texts.ociFields);
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
      // A rule without names is written as Go writes it.
      names: rule.name ? [rule.name] : (rule.names ?? (null as unknown as string[])),
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

function parse(json: string, ociFields: boolean): Profile {
  let parsed: unknown;
  try {
    parsed = parseSpelled(compactJson(json));
  } catch (cause) {
    refuse(`Decoding seccomp profile failed: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
  const { value, problems } = decodeGo(parsed, ociFields ? PROFILE : OLD_PROFILE);
  const [problem] = problems;
  if (problem !== undefined) refuse(`Decoding seccomp profile failed: ${problem}`);
  const profile = (value ?? {}) as Profile;
  for (const { includes, excludes } of profile.syscalls ?? []) {
    checkKernel(includes?.minKernel);
    checkKernel(excludes?.minKernel);
  }
  if (ociFields) return profile;
  return Object.fromEntries(Object.entries(profile).filter(([field]) => OLD_FIELD_NAMES.has(field)));
}

/** `4.8`: two numbers, not both zero. */
function checkKernel(version: unknown): void {
  if (version == null || version === '') return;
  const problem = kernelProblem(version);
  if (problem === undefined) return;
  refuse(
    `Decoding seccomp profile failed: invalid kernel version: ${JSON.stringify(version)}, expected "<kernel>.<major>"${problem}`,
  );
}

function kernelProblem(version: unknown): string | undefined {
  if (typeof version !== 'string') {
    return `: json: cannot unmarshal ${Array.isArray(version) ? 'array' : typeof version} into Go value of type string`;
  }
  const parts = version.split('.');
  if (parts.length !== 2) return '';
  const wrong = parts.find((part) => !/^[0-9]+$/.test(part) || Number(part) > MAX_UINT8);
  if (wrong !== undefined) {
    const reason = /^[0-9]+$/.test(wrong) ? 'value out of range' : 'invalid syntax';
    return `: strconv.ParseUint: parsing ${quote(wrong)}: ${reason}`;
  }
  return parts.every((part) => Number(part) === 0) ? ': version cannot be 0.0' : undefined;
}

function refuse(message: string, cause?: unknown): never {
  throw new SpecError('SECCOMP_PROFILE_INVALID', message, { cause });
}
