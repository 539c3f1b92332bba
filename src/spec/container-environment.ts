import type { SpecInput } from '../contract/spec-input.ts';
import { linkEnvironment } from './link-environment.ts';
import { mergeEnvironment } from './merge-environment.ts';
import { isOnDefaultBridge } from './network-mode.ts';
import { namesOnNetwork } from './peers.ts';

/** execvp(3) looks here when the image and the user say nothing (moby `oci/defaults.go`). */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The environment of a container's first process, and what an exec starts from: defaults, what links add, and
 * Config.Env over them. Throws `SpecError` for a link to a container that does not run. Pure.
 */
export function containerEnvironment(input: SpecInput, tty: boolean): string[] {
  const defaults = [`PATH=${DEFAULT_PATH}`, `HOSTNAME=${namesOnNetwork(input).hostname}`];
  if (tty) defaults.push('TERM=xterm');
  // Links lead from the default bridge to containers on the default bridge.
  if (isOnDefaultBridge(input))
    for (const link of input.links) defaults.push(...linkEnvironment(link, input.name));
  return mergeEnvironment(defaults, input.config.Env ?? []);
}
