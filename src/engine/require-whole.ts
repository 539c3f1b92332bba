import { StoreError } from '../errors/store-error.ts';
import type { Store } from '../store/store.ts';

/** Refuses a container's folder in which the record or the snapshot is missing. Throws StoreError `STORE_CORRUPT`. */
export function requireWhole({ paths, record, snapshot, ids }: Store, id: string): void {
  const { record: recordPath, snapshot: snapshotPath } = paths.container(id);
  const missing =
    record(id) === undefined ? recordPath : snapshot(id) === undefined ? snapshotPath : undefined;
  // One that is being removed is no container any more.
  if (missing === undefined || !ids().includes(id)) return;
  throw new StoreError('STORE_CORRUPT', `${missing} is missing`, { value: missing });
}
