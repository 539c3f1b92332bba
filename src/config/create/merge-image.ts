import type { ContainerConfig, HealthConfig, ImageConfig } from '../../contract/docker.ts';
import type { FoundImage } from './context.ts';
import type { CreateDialect } from './dialect.ts';
import type { Problems } from './problem.ts';

/** Gives a container what it does not say itself and its image does (moby `merge`). Changes `config`. */
export function mergeImage(
  config: ContainerConfig,
  image: FoundImage | undefined,
  dialect: CreateDialect,
  problems: Problems,
): void {
  if (image !== undefined) inherit(config, image.config);
  if (config.Entrypoint?.length === 1 && config.Entrypoint[0] === '') config.Entrypoint = null;
  // An image that is missing has been reported; whether it has a command cannot be known.
  const unknown = image === undefined && Boolean(config.Image);
  if (!config.Entrypoint?.length && !config.Cmd?.length && !unknown) problems.add(dialect.noCommand);
}

function inherit(config: ContainerConfig, image: ImageConfig): void {
  if (!config.User) config.User = image.User ?? '';
  const ports = { ...config.ExposedPorts, ...image.ExposedPorts };
  if (Object.keys(ports).length > 0) config.ExposedPorts = ports;
  config.Env = mergeEnv(config.Env ?? [], image.Env ?? []);
  config.Labels = { ...image.Labels, ...config.Labels };
  if (!config.Entrypoint?.length) {
    if (!config.Cmd?.length) config.Cmd = image.Cmd ?? null;
    // An empty list means "no entrypoint", nothing at all means "the image's".
    config.Entrypoint ??= image.Entrypoint ?? null;
  }
  if (image.Healthcheck) config.Healthcheck = mergeHealth(config.Healthcheck ?? {}, image.Healthcheck);
  if (!config.WorkingDir) config.WorkingDir = image.WorkingDir ?? '';
  const volumes = { ...config.Volumes, ...image.Volumes };
  if (Object.keys(volumes).length > 0) config.Volumes = volumes;
  if (!config.StopSignal && image.StopSignal) config.StopSignal = image.StopSignal;
}

/** The container's own first, then what the image adds under other names. */
function mergeEnv(own: readonly string[], image: readonly string[]): readonly string[] {
  const names = new Set(own.map(nameOf));
  return [...own, ...image.filter((entry) => !names.has(nameOf(entry)))];
}

function nameOf(entry: string): string | undefined {
  return entry.split('=', 1)[0];
}

function mergeHealth(own: HealthConfig, image: HealthConfig): HealthConfig {
  const merged: HealthConfig = { ...image };
  if (own.Test?.length) merged.Test = own.Test;
  for (const field of ['Interval', 'Timeout', 'StartPeriod', 'StartInterval', 'Retries'] as const) {
    if (own[field]) merged[field] = own[field];
  }
  return merged;
}
