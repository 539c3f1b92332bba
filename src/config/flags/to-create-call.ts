import type { CreateRequest, EndpointSettings } from '../../contract/docker.ts';
import type { ConfigError } from '../../errors/config-error.ts';
import { formatPlatform, parsePlatform } from '../images/parse-platform.ts';
import { parseReference } from '../images/parse-reference.ts';
import type { ContainerFlagValues, CREATE_FLAGS } from './container-flags.ts';
import type { CreateContext } from './create-context.ts';
import { type CreateParts, gatherParts } from './gather-parts.ts';
import { isApiAtLeast } from './is-api-at-least.ts';
import type { ParsedFlags } from './parse-flags.ts';
import { ProblemList } from './problem-list.ts';
import { requireArguments } from './require-arguments.ts';
import { toConfig } from './to-config.ts';
import { toHostConfig } from './to-host-config.ts';

/** What `docker create` would send: the body, and the parameters beside it. */
export interface CreateCall {
  readonly request: CreateRequest;
  /** Empty for a name that the engine chooses. */
  readonly name: string;
  /** `linux/arm64`; empty for the engine's own. */
  readonly platform: string;
}

/**
 * What the flags and arguments of `docker create` ask for, as docker/cli 28 would send it; the image is the first
 * positional. Pure but for the context's reader.
 *
 * Throws `ConfigError` with every refusal in `problems`, first the one at which Docker stops:
 * `ARGUMENTS_INVALID`, `CONFIG_REFUSED`, `IMAGE_REFERENCE_INVALID` or `FLAG_UNSUPPORTED`. With `refuse` it is told all but the
 * first of these instead, and the call that comes back serves to find what else would be refused.
 */
export function toCreateCall(
  parsed: ParsedFlags<typeof CREATE_FLAGS>,
  context: CreateContext,
  refuse?: (error: ConfigError) => void,
): CreateCall {
  requireArguments(parsed.positionals, { least: 1, command: context.command });
  const { values, positionals } = parsed;
  const problems = new ProblemList();
  const parts = gatherParts(values, context, problems);
  problems.try(() => parseReference(positionals[0] ?? ''), undefined);
  const platform = problems.try(() => toPlatform(values, context), '');
  refuseForOlderApi(parts, context, problems);
  if (refuse === undefined) problems.throwIfAny();
  else if (problems.error !== undefined) refuse(problems.error);
  const request = {
    ...toConfig(parsed, parts),
    HostConfig: toHostConfig(parsed, parts, context),
    NetworkingConfig: { EndpointsConfig: parts.endpoints },
  };
  return { request, name: values.name, platform };
}

function toPlatform({ platform }: ContainerFlagValues, { host }: CreateContext): string {
  return platform === '' ? '' : formatPlatform(parsePlatform(platform, host));
}

/** What docker/cli's API client refuses to send to a daemon that would ignore it. */
function refuseForOlderApi(
  { endpoints, mounts }: CreateParts,
  { apiVersion }: CreateContext,
  problems: ProblemList,
): void {
  if (isApiAtLeast(apiVersion, '1.44')) return;
  if (Object.values(endpoints).some(hasMacAddress)) {
    problems.add(
      `"specify mac-address per network" requires API version 1.44, but the Docker daemon API version is ${apiVersion}`,
      'FLAG_UNSUPPORTED',
    );
  }
  if (mounts.some(({ BindOptions }) => BindOptions?.ReadOnlyForceRecursive === true)) {
    problems.add('bind-recursive=readonly requires API v1.44 or later', 'FLAG_UNSUPPORTED');
  }
}

function hasMacAddress({ MacAddress }: EndpointSettings): boolean {
  return (MacAddress ?? '') !== '';
}
