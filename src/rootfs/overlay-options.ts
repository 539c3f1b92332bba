import type { RootfsPlan } from './rootfs-plan.ts';

/** The options of an overlay mount, with what separates options and layers escaped (overlayfs.rst). Pure. */
export function overlayOptions({
  lower,
  upper,
  work,
}: Pick<RootfsPlan, 'lower' | 'upper' | 'work'>): string[] {
  return [`lowerdir=${escapePath(lower)}`, `upperdir=${escapePath(upper)}`, `workdir=${escapePath(work)}`];
}

function escapePath(path: string): string {
  return path.replace(/[\\,:]/g, '\\$&');
}
