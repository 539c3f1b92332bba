import { ConfigError } from '../errors/config-error.ts';

/** How a container's network namespace comes to be. */
export type NetworkPlan =
  /** A namespace of its own with nothing but `lo`, which the runtime brings up (runc libcontainer/network_linux.go). */
  | { readonly mode: 'none' }
  | { readonly mode: 'host' }
  /** The namespace of another container, by its name or id. */
  | { readonly mode: 'container'; readonly peer: string };

/**
 * What a `NetworkMode` asks for. `none` is the default as long as there are no bridges. Pure.
 * @throws ConfigError `NETWORK_NOT_SUPPORTED` for every mode that is not there yet
 */
export function planNetwork(networkMode: string | null | undefined): NetworkPlan {
  const mode = networkMode ?? '';
  if (mode === '' || mode === 'default' || mode === 'none') return { mode: 'none' };
  if (mode === 'host') return { mode: 'host' };
  const [kind, peer] = mode.split(':', 2);
  if (kind === 'container' && peer !== undefined && peer !== '') return { mode: 'container', peer };
  throw new ConfigError('NETWORK_NOT_SUPPORTED', `network mode "${mode}" is not supported yet`, {
    phase: 'network',
    value: mode,
  });
}
