import type { MountRequest } from '../../contract/docker.ts';

const UNITS = [
  ['g', 1024 ** 3],
  ['m', 1024 ** 2],
  ['k', 1024],
] as const;

/** A tmpfs mount's options as mount(8) takes them: the size with the largest unit that divides it. Pure. */
export function renderTmpfsOptions(mount: MountRequest): string {
  const options: string[] = [];
  const { Mode, SizeBytes, Options } = mount.TmpfsOptions ?? {};
  if (mount.ReadOnly) options.push('ro');
  if (Mode) options.push(`mode=${Mode.toString(8)}`);
  if (SizeBytes) {
    const [unit, size] = UNITS.find(([, bytes]) => SizeBytes % bytes === 0) ?? ['', 1];
    options.push(`size=${SizeBytes / size}${unit}`);
  }
  for (const [name, value] of Options ?? []) {
    if (name !== undefined) options.push(value === undefined ? name : `${name}=${value}`);
  }
  return options.join(',');
}
