import type { HostConfig } from '../../contract/docker.ts';
import { isCacheOption, logOptionProblems } from '../logs/log-option-problems.ts';
import type { CreateContext } from './context.ts';
import type { Problems } from './problem.ts';

/** Fills in the engine's log driver and options, and checks what is asked of it (moby `mergeAndVerifyLogConfig`). Changes `hostConfig`. */
export function mergeLogConfig(
  hostConfig: HostConfig,
  { settings, dialect }: CreateContext,
  problems: Problems,
): void {
  const type = hostConfig.LogConfig?.Type || settings.logDriver;
  const asked = hostConfig.LogConfig?.Config ?? {};
  // How logs of other drivers are kept for reading is the engine's, whichever driver it is.
  const defaults = Object.entries(settings.logOpts).filter(
    ([option]) => type === settings.logDriver || isCacheOption(option),
  );
  const options = { ...Object.fromEntries(defaults), ...asked };
  hostConfig.LogConfig = { Type: type, Config: options };
  if (type === 'none') return;
  for (const problem of logOptionProblems(type, options, dialect.logs)) problems.add(problem);
}
