import type { ContainerConfig, HealthConfig } from '../../contract/docker.ts';
import type { CreateDialect } from './dialect.ts';
import { isStopSignal } from './is-stop-signal.ts';
import type { Problems } from './problem.ts';

/** The shortest interval of a health check: 1 ms, in nanoseconds. */
const SHORTEST_NS = 1_000_000;

/** What is wrong in a container's `Config` alone (moby `validateContainerConfig`). Pure. */
export function checkContainerConfig(
  config: ContainerConfig,
  dialect: CreateDialect,
  problems: Problems,
): void {
  if (config.WorkingDir && !config.WorkingDir.startsWith('/')) {
    problems.add(`the working directory '${config.WorkingDir}' is invalid, it needs to be an absolute path`);
  }
  if (config.StopSignal && !isStopSignal(config.StopSignal)) {
    problems.add(dialect.unknownSignal.replace('NAME', config.StopSignal));
  }
  for (const entry of config.Env ?? []) {
    if (entry === '' || entry.startsWith('=')) problems.add(`invalid environment variable: ${entry}`);
  }
  if (config.Healthcheck) checkHealth(config.Healthcheck, problems);
}

function checkHealth(health: HealthConfig, problems: Problems): void {
  checkDuration('Interval', health.Interval, problems);
  checkDuration('Timeout', health.Timeout, problems);
  if ((health.Retries ?? 0) < 0) problems.add('Retries in Healthcheck cannot be negative');
  checkDuration('StartPeriod', health.StartPeriod, problems);
}

function checkDuration(name: string, nanoseconds: number | null | undefined, problems: Problems): void {
  if (nanoseconds && nanoseconds < SHORTEST_NS)
    problems.add(`${name} in Healthcheck cannot be less than 1ms`);
}
