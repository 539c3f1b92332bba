import { SpecError } from '../../errors/spec-error.ts';

/** `class/GUID`, or `KIND://ID` for another kind of id (moby `setupWindowsDevices`). Throws `SPEC_REFUSED`. Pure. */
export function parseWindowsDevice(path: string): { id: string; idType: string } {
  const at = path.indexOf('://');
  if (at === 0) refuse(path, ', IDType cannot be empty');
  if (at > 0) return { idType: path.slice(0, at), id: path.slice(at + '://'.length) };
  const [kind, id] = path.split('/', 2);
  if (kind !== 'class' || id === undefined) refuse(path, ", must be 'class/ID' or 'IDType://ID'");
  return { idType: 'class', id };
}

function refuse(path: string, reason: string): never {
  throw new SpecError('DEVICE_UNAVAILABLE', `invalid device assignment path: '${path}'${reason}`, {
    value: path,
  });
}
