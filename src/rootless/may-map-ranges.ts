import type { System } from '../system/system.ts';

/**
 * Whether a user may map more than himself: the helpers are there and may be what they are, and ranges of ids were given to him
 * (subuid(5)).
 */
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
  // The helpers are set-user-ID programs, which count for nothing then (PR_SET_NO_NEW_PRIVS(2const)).
  if (/^NoNewPrivs:\t1$/m.test(files.readIfThere('/proc/self/status') ?? '')) return false;
  return (
    ['newuidmap', 'newgidmap'].every((helper) => processes.find(helper) !== undefined) &&
    ['/etc/subuid', '/etc/subgid'].every(isGiven)
  );
}
