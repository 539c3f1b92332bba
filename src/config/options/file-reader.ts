/** What file readers need not go beyond: a seccomp profile of this size is no profile any more. */
export const LARGEST_FILE_BYTES = 4 * 1024 * 1024;

/**
 * Reads a file that an option names. May stop one byte after `maxBytes`. Throws an error whose `code` (or whose cause's
 * `code`) is the errno's name, as Node's own functions do.
 */
export type ReadFile = (path: string, maxBytes: number) => Uint8Array;

const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EISDIR: 'is a directory',
  ELOOP: 'too many levels of symbolic links',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'file name too long',
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EPERM: 'operation not permitted',
};

/** Go's words for a file that cannot be read: `open /x: no such file or directory`. Pure. */
export function describeReadError(path: string, error: unknown): string {
  const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : undefined);
  const text = code === undefined ? undefined : ERRNO_TEXTS[code];
  const call = code === 'EISDIR' ? 'read' : 'open';
  return `${call} ${path}: ${text ?? (error instanceof Error ? error.message : String(error))}`;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return Object.hasOwn(ERRNO_TEXTS, error.code) ? error.code : undefined;
}
