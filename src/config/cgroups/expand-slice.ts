import { CgroupError } from '../../errors/cgroup-error.ts';

/**
 * The path that systemd gives a slice: `a-b.slice` lies in `a.slice`, and `-.slice` is the root (systemd.slice(5)). Pure.
 * Throws `CGROUP_PATH_INVALID` for what is no slice's name.
 */
export function expandSlice(slice: string): string {
  if (slice === '-.slice') return '';
  const name = slice.slice(0, -'.slice'.length);
  if (!slice.endsWith('.slice') || name === '' || name.includes('/') || name.split('-').includes('')) {
    throw new CgroupError('CGROUP_PATH_INVALID', `invalid slice name: ${slice}`, { value: slice });
  }
  const parts = name.split('-');
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('-')}.slice`).join('/');
}
