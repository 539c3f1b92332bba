import { ConfigError } from '../errors/config-error.ts';
import { StoreError } from '../errors/store-error.ts';
import { LONGEST_NAME } from '../store/store.ts';
import type { EngineCore } from './core.ts';

/** Docker's pattern for names (moby daemon/names). */
const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const LOCK_TIMEOUT_MS = 30_000;

/** @throws ConfigError `CONFIG_REFUSED` with Docker's text */
export function checkName(name: string): string {
  const plain = name.replace(/^\//, '');
  if (plain.length > LONGEST_NAME) {
    throw new ConfigError(
      'CONFIG_REFUSED',
      `Invalid container name (${plain.slice(0, 20)}…), it has ${plain.length} characters`,
      { value: name, hint: `A name has at most ${LONGEST_NAME} characters.` },
    );
  }
  if (NAME.test(plain)) return plain;
  throw new ConfigError(
    'CONFIG_REFUSED',
    `Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`,
    { value: name, hint: 'A name has at least two characters and begins with a letter or a digit.' },
  );
}

/**
 * Runs `work` while nobody else can take this name.
 * @throws StoreError `NAME_TAKEN` with Docker's text when a container has it
 */
export async function withName<T>(core: EngineCore, name: string, work: () => T | Promise<T>): Promise<T> {
  const lock = await core.system.locks.acquire(core.store.paths.nameLock(name), {
    timeoutMs: LOCK_TIMEOUT_MS,
  });
  try {
    requireFree(core, name);
    return await work();
  } finally {
    core.system.files.remove(core.store.paths.nameLock(name));
    lock.release();
  }
}

/** @throws StoreError `NAME_TAKEN` with Docker's text when a container has this name */
export function requireFree({ store }: Pick<EngineCore, 'store'>, name: string): void {
  const holder = store.holderOf(name);
  if (holder === undefined) return;
  throw new StoreError(
    'NAME_TAKEN',
    `Conflict. The container name "/${name}" is already in use by container "${holder}". You have to remove (or rename) that container to be able to reuse that name.`,
    { value: name },
  );
}
