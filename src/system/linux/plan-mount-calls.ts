import type { MountRequestPlan } from '../system.ts';

/** The arguments of one mount(2). */
export interface MountCall {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly flags: number;
  readonly data: string;
}

/** Bits of include/uapi/linux/mount.h. */
const MS_RDONLY = 1;
const MS_REMOUNT = 32;
const MS_BIND = 4096;
const MS_REC = 16384;

/** mount(8) words that set a flag. */
const SETS = {
  ro: MS_RDONLY,
  nosuid: 2,
  nodev: 4,
  noexec: 8,
  sync: 16,
  remount: MS_REMOUNT,
  mand: 64,
  dirsync: 128,
  nosymfollow: 256,
  noatime: 1024,
  nodiratime: 2048,
  bind: MS_BIND,
  rbind: MS_BIND | MS_REC,
  silent: 32768,
  relatime: 1 << 21,
  iversion: 1 << 23,
  strictatime: 1 << 24,
  lazytime: 1 << 25,
} as const;

/** Those that clear one; `defaults` is rw, suid, dev, exec, async, which is no flag at all. */
const CLEARS = {
  rw: MS_RDONLY,
  suid: 2,
  dev: 4,
  exec: 8,
  async: 16,
  nomand: 64,
  symfollow: 256,
  atime: 1024,
  diratime: 2048,
  loud: 32768,
  norelatime: 1 << 21,
  noiversion: 1 << 23,
  nostrictatime: 1 << 24,
  nolazytime: 1 << 25,
  defaults: MS_RDONLY | 2 | 4 | 8 | 16,
} as const;

const PROPAGATION = {
  unbindable: 1 << 17,
  private: 1 << 18,
  slave: 1 << 19,
  shared: 1 << 20,
  runbindable: (1 << 17) | MS_REC,
  rprivate: (1 << 18) | MS_REC,
  rslave: (1 << 19) | MS_REC,
  rshared: (1 << 20) | MS_REC,
} as const;

/**
 * What mount(8) makes of one request: the mount itself; for a bind with further flags a remount, since mount(2) ignores
 * them on the first call; and one call for each change of propagation, which must come alone. Pure.
 */
export function planMountCalls({ source, target, type, options }: MountRequestPlan): MountCall[] {
  let flags = 0;
  const data: string[] = [];
  const propagations: number[] = [];
  for (const option of options) {
    if (has(SETS, option)) flags |= SETS[option];
    else if (has(CLEARS, option)) flags &= ~CLEARS[option];
    else if (has(PROPAGATION, option)) propagations.push(PROPAGATION[option]);
    else data.push(option);
  }
  const isBind = (flags & MS_BIND) !== 0 && (flags & MS_REMOUNT) === 0;
  const onBind = MS_BIND | MS_REC;
  const calls: MountCall[] = [];
  if (isBind) {
    calls.push({ source, target, type: 'none', flags: flags & onBind, data: '' });
    if ((flags & ~onBind) !== 0) {
      calls.push({ source, target, type: 'none', flags: (flags & ~MS_REC) | MS_REMOUNT, data: '' });
    }
  } else if (type !== 'none' || flags !== 0) {
    calls.push({ source, target, type, flags, data: data.join(',') });
  }
  for (const propagation of propagations) {
    calls.push({ source: 'none', target, type: 'none', flags: propagation, data: '' });
  }
  return calls;
}

function has<T extends object>(table: T, word: string): word is Extract<keyof T, string> {
  return Object.hasOwn(table, word);
}
