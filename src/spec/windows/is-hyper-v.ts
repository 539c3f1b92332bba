import type { WindowsInput } from '../../contract/windows-input.ts';

/** Whether the container gets a virtual machine of its own: asked for, or the engine's default. Pure. */
export function isHyperV({ hostConfig, defaultIsolation }: WindowsInput): boolean {
  const asked = (hostConfig.Isolation ?? '').toLowerCase();
  return asked === '' || asked === 'default' ? defaultIsolation === 'hyperv' : asked === 'hyperv';
}
