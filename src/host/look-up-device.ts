import type { DeviceLookup } from '../contract/spec-input.ts';
import { resolveInRoot } from '../system/resolve-in-root.ts';
import type { System } from '../system/system.ts';
import { devicesBelow, toDevice } from './read-devices.ts';

/** What stands at a path of the host that is to be a device; symlinks are followed, a folder is searched through. */
export function lookUpDevice(path: string, { files }: System): DeviceLookup {
  const resolved = resolveInRoot(files, '/', path);
  const stat = files.stat(resolved);
  if (stat === undefined) return { kind: 'missing' };
  if (stat.kind === 'directory') {
    return { kind: 'directory', path: resolved, devices: devicesBelow(resolved, files, () => true) };
  }
  const device = toDevice(resolved, stat);
  return device === undefined ? { kind: 'other' } : { kind: 'device', device };
}
