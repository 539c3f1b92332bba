import type { ContainerConfig, CreateRequest, HostConfig } from '../../contract/docker.ts';
import type { MountPoint, SecurityChoice } from '../../contract/spec-input.ts';
import { quote } from '../../lib/text/quote.ts';
import { applyApiRules } from './apply-api-rules.ts';
import { checkConflicts } from './check-conflicts.ts';
import { checkContainerConfig } from './check-container-config.ts';
import { checkHostConfig } from './check-host-config.ts';
import { checkName } from './check-name.ts';
import { checkNetworkingConfig } from './check-networking-config.ts';
import { checkPlatformSettings } from './check-platform-settings.ts';
import { checkResources } from './check-resources.ts';
import { completeRequest } from './complete-request.ts';
import type { CreateContext, FoundContainer, FoundImage } from './context.ts';
import { fillDefaults } from './fill-defaults.ts';
import { findPlatformImage } from './find-platform-image.ts';
import { mergeImage } from './merge-image.ts';
import { mergeLogConfig } from './merge-log-config.ts';
import { parseSecurityOptions } from './parse-security-options.ts';
import { Problems } from './problem.ts';
import { refuseCycles } from './refuse-cycles.ts';
import { resolveLinks } from './resolve-links.ts';
import { resolveMountPoints } from './resolve-mount-points.ts';

/** A container's configuration after create: what is recorded and shown, and what else was decided. */
export interface NormalizedCreate {
  readonly config: ContainerConfig;
  readonly hostConfig: HostConfig;
  readonly warnings: readonly string[];
  readonly image: FoundImage | undefined;
  readonly security: SecurityChoice;
  readonly mountPoints: readonly MountPoint[];
  readonly links: readonly { readonly container: FoundContainer; readonly alias: string }[];
}

/**
 * Does with a create request what Docker's daemon does: merges the image's configuration, fills in defaults, checks
 * everything, resolves volumes and security options.
 *
 * Throws one `ConfigError` with every problem; the first is the one at which Docker stops, in its words. The last are
 * what `refusedLater` says: what would be refused after create, had create not refused already. Pure but for the
 * context's look-ups; the request is not changed.
 */
export function normalizeCreate(
  request: CreateRequest,
  context: CreateContext,
  refusedLater?: (refused: NormalizedCreate) => readonly string[],
): NormalizedCreate {
  const problems = new Problems();
  const warnings: string[] = [];
  const { config, hostConfig, networking } = completeRequest(request, context);

  if (!hasConfig(request)) problems.add(context.dialect.emptyConfig);
  checkConflicts(config, hostConfig, context, problems);
  applyApiRules(hostConfig, context, problems);
  checkContainerConfig(config, context.dialect, problems);
  checkHostConfig(hostConfig, context, problems);
  checkHostname(config, context, problems);
  checkResources(hostConfig, context, problems, warnings);
  checkPlatformSettings(hostConfig, context, problems, warnings);
  const image = findPlatformImage(config.Image ?? '', context, problems, warnings);
  checkNetworkingConfig(networking, problems);
  fillDefaults(hostConfig, context, problems);
  refuseCycles(hostConfig, context, problems);
  mergeImage(config, image, context.dialect, problems);
  mergeLogConfig(hostConfig, context, problems);
  checkName(context, problems);
  if (!config.Hostname) {
    config.Hostname = hostConfig.NetworkMode === 'host' ? context.host.hostname : context.id.slice(0, 12);
  }
  const security = parseSecurityOptions(
    hostConfig.SecurityOpt ?? [],
    context.settings,
    context.dialect,
    problems,
  );
  checkStorageOptions(hostConfig, context, problems);
  const mountPoints = resolveMountPoints(config, hostConfig, context, problems);
  const links = resolveLinks(hostConfig, context, problems);

  if (!hostConfig.NetworkMode) hostConfig.NetworkMode = 'default';
  if (!hostConfig.Privileged) {
    const thermal = context.dialect.masksThermalPaths ? (context.host.thermalPaths ?? []) : [];
    hostConfig.MaskedPaths ??= [...context.dialect.maskedPaths, ...thermal];
    hostConfig.ReadonlyPaths ??= context.dialect.readonlyPaths;
  }
  const normalized = { config, hostConfig, warnings, image, security, mountPoints, links };
  if (problems.any) for (const problem of refusedLater?.(normalized) ?? []) problems.addLater(problem);
  problems.throwIfAny();
  return normalized;
}

/** HOST_NAME_MAX of the kernel, limits.h (moby `verifyPlatformContainerSettings`). */
function checkHostname({ Hostname }: ContainerConfig, { dialect }: CreateContext, problems: Problems): void {
  const { longestHostnameBytes: longest = Number.POSITIVE_INFINITY } = dialect;
  if (Buffer.byteLength(Hostname ?? '') <= longest) return;
  problems.add(`hostname ${quote(Hostname ?? '')} is too long (maximum ${longest} bytes)`);
}

/** The only option that overlay knows is a quota (moby `daemon/graphdriver/overlay2`). */
function checkStorageOptions(
  { StorageOpt }: HostConfig,
  { storageQuota }: CreateContext,
  problems: Problems,
): void {
  const options = Object.keys(StorageOpt ?? {});
  if (options.some((option) => option !== 'size' && option.toLowerCase() === 'size') && !storageQuota) {
    problems.add('Filesystem does not support, or has not enabled quotas');
  }
  if (options.includes('size') && !storageQuota) {
    problems.add("--storage-opt is supported only for overlay over xfs with 'pquota' mount option");
  }
  const unknown = options.map((option) => option.toLowerCase()).find((option) => option !== 'size');
  if (unknown !== undefined) problems.add(`Unknown option ${unknown}`);
}

/** Whether any field stands beside HostConfig and NetworkingConfig. */
function hasConfig({
  HostConfig: _hostConfig,
  NetworkingConfig: _networking,
  ...config
}: CreateRequest): boolean {
  return Object.values(config).some((value) => value !== undefined);
}
