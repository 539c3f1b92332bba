import { StoreError } from '../errors/store-error.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT']);
const REFUSED = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR']);

/** Runs something that writes below the root; a full or unwritable disk becomes `STORE_FULL` or `STORE_UNWRITABLE`. */
export function guardWrites<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw explained(path, error);
  }
}

/** The same for what also waits for the disk. */
export async function guardSlowWrites<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw explained(path, error);
  }
}

function explained(path: string, cause: unknown): unknown {
  const errno = errnoOf(cause);
  if (errno !== undefined && FULL.has(errno)) {
    return new StoreError('STORE_FULL', `no space left to write ${path}`, { value: path, cause });
  }
  if (errno !== undefined && REFUSED.has(errno)) {
    return new StoreError('STORE_UNWRITABLE', `cannot write ${path} (${errno})`, { value: path, cause });
  }
  return cause;
}

/** The errno name that an error, or what caused it, carries. */
function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errno, code } = error as { errno?: unknown; code?: unknown };
  for (const name of [errno, code]) if (typeof name === 'string' && /^E[A-Z0-9]+$/.test(name)) return name;
  return errnoOf(error.cause);
}
