import { SystemError } from '../errors/system-error.ts';

const CODES = {
  ENOENT: 'SYSTEM_NOT_FOUND',
  ENOTDIR: 'SYSTEM_NOT_FOUND',
  EACCES: 'SYSTEM_PERMISSION_DENIED',
  EPERM: 'SYSTEM_PERMISSION_DENIED',
  EROFS: 'SYSTEM_PERMISSION_DENIED',
  ENOSPC: 'SYSTEM_STORAGE_FULL',
  EDQUOT: 'SYSTEM_STORAGE_FULL',
} as const;

/** The error for a system call that failed with an errno: `mount /a: Operation not permitted (EPERM)`. Pure. */
export function callError(
  call: string,
  path: string,
  errno: string,
  text: string,
  cause?: unknown,
): SystemError {
  const code = Object.hasOwn(CODES, errno) ? CODES[errno as keyof typeof CODES] : 'SYSTEM_CALL_FAILED';
  return new SystemError(code, `${call} ${path}: ${text} (${errno})`, {
    errno,
    path,
    ...(cause === undefined ? {} : { cause }),
  });
}
