import type { System } from '../system/system.ts';

/** Whether a user may map more than himself: the helpers are there, and ranges of ids were given to him (subuid(5)). */
export function mayMapRanges(
  { uid, name }: { readonly uid: number; readonly name: string | undefined },
  { files, processes }: Pick<System, 'files' | 'processes'>,
): boolean {
  // unshare looks the user up, and refuses one without an account.
  if (name === undefined) return false;
  const isGiven = (file: string) =>
    (files.readIfThere(file) ?? '')
      .split('\n')
      .some((line) => [name, String(uid)].includes(line.split(':')[0] ?? ''));
  return (
    ['newuidmap', 'newgidmap'].every((helper) => processes.find(helper) !== undefined) &&
    ['/etc/subuid', '/etc/subgid'].every(isGiven)
  );
}
