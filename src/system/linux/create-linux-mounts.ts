import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SystemError } from '../../errors/system-error.ts';
import { callError } from '../call-error.ts';
import { isWithin } from '../is-within.ts';
import type { Mounts } from '../system.ts';
import { loadDescriptorCalls } from './descriptor-calls.ts';
import { findUsers } from './find-users.ts';
import { loadLibc } from './libc.ts';
import { parseMountinfo } from './parse-mountinfo.ts';
import { planMountCalls } from './plan-mount-calls.ts';

/** umount(2): do not follow a symlink at the target. */
const UMOUNT_NOFOLLOW = 8;
const MNT_DETACH = 2;
const AT_FDCWD = -100;
const AT_SYMLINK_NOFOLLOW = 0x100;
/** open_tree(2): a copy of the mount that no folder shows, gone with its descriptor. */
const OPEN_TREE_CLONE = 1;
const OPEN_TREE_CLOEXEC = 0o2000000;
/** A process that just ended may hold a mount for some moments more: a third of a second in all. */
const BUSY_DELAYS_MS = [2, 5, 10, 20, 40, 80, 160];

/** Mounts by mount(2) and umount2(2): 15 and 50 µs for a tmpfs, where starting mount(8) takes 2.5 ms. */
export function createLinuxMounts(): Mounts {
  const mounts: Mounts = {
    mount: (request) => {
      const libc = loadLibc();
      for (const [index, call] of planMountCalls(request).entries()) {
        const data = call.data === '' ? null : call.data;
        if (libc.mount(call.source, call.target, call.type, call.flags, data) === 0) continue;
        const { name, text } = libc.lastError();
        if (index > 0) libc.umount2(call.target, MNT_DETACH | UMOUNT_NOFOLLOW);
        throw callError('mount', request.target, name, text);
      }
    },
    unmount: async (target, { lazy = false } = {}) => {
      for (const waitMs of [...BUSY_DELAYS_MS, undefined]) {
        const refusal = await unmountOnce(target, lazy);
        if (refusal === undefined) return;
        if (refusal.name !== 'EBUSY') throw callError('umount', target, refusal.name, refusal.text);
        if (waitMs !== undefined) await delay(waitMs);
      }
      throw busyError(target, mounts);
    },
    list: () => parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')),
  };
  return mounts;
}

/**
 * The last unmount of an overlay writes its whole upper file system to the disk, with what others have given it to write:
 * a millisecond, or a hundred. A hidden copy of the mount makes it not the last, and is closed on a thread.
 *
 * EINVAL is "not a mount point", ENOENT "no such path" (umount(2)).
 */
async function unmountOnce(target: string, lazy: boolean) {
  const libc = loadLibc();
  const copy = libc.openTree(AT_FDCWD, target, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW);
  const isUnmounted = libc.umount2(target, UMOUNT_NOFOLLOW | (lazy ? MNT_DETACH : 0)) === 0;
  const refusal = isUnmounted ? undefined : libc.lastError();
  if (copy >= 0) await loadDescriptorCalls().closeOnThread(copy);
  return refusal === undefined || refusal.name === 'EINVAL' || refusal.name === 'ENOENT'
    ? undefined
    : refusal;
}

function busyError(target: string, mounts: Mounts): SystemError {
  const below = mounts.list().filter((each) => each.target !== target && isWithin(each.target, target));
  const users = findUsers(target);
  const reasons = [
    ...users.map(({ pid, name, use }) => `process ${pid} (${name}) has its ${use} there`),
    ...below.map((each) => `${each.target} is mounted on it`),
  ];
  const because = reasons.length === 0 ? 'in use, by nothing that /proc shows' : reasons.join('; ');
  return new SystemError('MOUNT_BUSY', `umount ${target}: ${because}`, {
    errno: 'EBUSY',
    path: target,
    problems: reasons,
  });
}
