import { StoreError } from '../errors/store-error.ts';
import type { Files } from '../system/system.ts';
import { fileAt } from './file-at.ts';

/**
 * Reads a versioned JSON file of the store; undefined where it is not there.
 * @throws StoreError `STORE_CORRUPT` when it is no JSON, of another version, or not what `isWhole` says it should be
 */
export function readJson<T extends { readonly version: 1 }>(
  files: Files,
  path: string,
  isWhole: (value: unknown) => boolean,
  how: 'readIfThere' | 'readSwapped' = 'readIfThere',
): T | undefined {
  const { stat, problem } = fileAt(files, path);
  if (problem !== undefined) {
    throw new StoreError('STORE_CORRUPT', `${path} cannot be read: ${problem}`, { value: path });
  }
  if (stat === undefined) return undefined;
  const text = files[how](path);
  return text === undefined ? undefined : checkVersion<T>(path, parseJson(path, text), isWhole);
}

/** What stands in a file of the store. Pure. @throws StoreError `STORE_CORRUPT` when it is no JSON */
function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoreError('STORE_CORRUPT', `${path} cannot be read: it is not JSON`, { value: path, cause });
  }
}

/** Takes a value of a file for what it should be. Pure. @throws StoreError `STORE_CORRUPT` when it is not that */
function checkVersion<T extends { readonly version: 1 }>(
  path: string,
  value: unknown,
  isWhole: (value: unknown) => boolean,
): T {
  const isOurs = typeof value === 'object' && (value as { version?: unknown } | null)?.version === 1;
  if (isOurs && isWhole(value)) return value as T;
  throw new StoreError('STORE_CORRUPT', `${path} is not a file of this version of Lockstep`, {
    value: path,
  });
}
