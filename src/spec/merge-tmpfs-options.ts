import { SpecError } from '../errors/spec-error.ts';

/** Words of mount(8) that set or clear the same flag, and the one propagation. */
const FLAG_OF: Readonly<Record<string, string>> = {
  ro: 'ro',
  rw: 'ro',
  suid: 'suid',
  nosuid: 'suid',
  dev: 'dev',
  nodev: 'dev',
  exec: 'exec',
  noexec: 'exec',
  sync: 'sync',
  async: 'sync',
  dirsync: 'dirsync',
  remount: 'remount',
  mand: 'mand',
  nomand: 'mand',
  atime: 'atime',
  noatime: 'atime',
  diratime: 'diratime',
  nodiratime: 'diratime',
  relatime: 'relatime',
  norelatime: 'relatime',
  strictatime: 'strictatime',
  nostrictatime: 'strictatime',
  bind: 'propagation',
  rbind: 'propagation',
  unbindable: 'propagation',
  runbindable: 'propagation',
  private: 'propagation',
  rprivate: 'propagation',
  shared: 'propagation',
  rshared: 'propagation',
  slave: 'propagation',
  rslave: 'propagation',
};

/** What a tmpfs takes with a value, tmpfs(5). */
const DATA = new Set(['', 'size', 'mode', 'uid', 'gid', 'nr_inodes', 'nr_blocks', 'mpol']);

/**
 * Leaves out what a later word overrules: `noexec` before `exec`, one `size` before another. Throws `SPEC_REFUSED`
 * for a word that is no option of a tmpfs (moby/sys `mount`). Pure.
 */
export function mergeTmpfsOptions(options: readonly string[]): string[] {
  const merged: string[] = [];
  const seen = new Set<string>();
  for (const option of options.toReversed()) {
    if (option === 'defaults') continue;
    const key = FLAG_OF[option] ?? dataKey(option);
    if (seen.has(key)) continue;
    seen.add(key);
    merged.unshift(option);
  }
  return merged;
}

function dataKey(option: string): string {
  const [name = '', ...value] = option.split('=');
  if (value.length === 0 || !DATA.has(name)) {
    const parts = value.length === 0 ? [name] : [name, value.join('=')];
    throw new SpecError(
      'SPEC_REFUSED',
      `invalid tmpfs option [${parts.map((part) => `"${part}"`).join(' ')}]`,
      {
        value: option,
      },
    );
  }
  return `${name}=`;
}
