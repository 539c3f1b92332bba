import type { SpecInput } from '../contract/spec-input.ts';

/** Whether the container is one of the default bridge's. Pure. */
export function isOnDefaultBridge(input: SpecInput): boolean {
  return (
    !input.config.NetworkDisabled && ['', 'default', 'bridge'].includes(input.hostConfig.NetworkMode ?? '')
  );
}

/** Whether nothing is to be attached: asked for, or a default bridge that the settings do without. Pure. */
export function isNetworkDisabled(input: SpecInput): boolean {
  return (
    input.config.NetworkDisabled === true || (isOnDefaultBridge(input) && input.settings.bridge === 'none')
  );
}
