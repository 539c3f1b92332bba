import { LockstepError } from '../../errors/lockstep-error.ts';
import type { Store } from '../../store/store.ts';
import type { Files } from '../../system/system.ts';
import { shown } from '../journal-recorder.ts';
import { isWorking } from '../lifecycle.ts';
import { isHeld } from './is-held.ts';
import type { Holding } from './leak.ts';

/** What each container of a root may have now, by its snapshot. One that cannot be read, or is being worked on, may have everything. */
export function readHoldings(store: Store, files: Files): Map<string, Holding> {
  return new Map(
    store.ids().flatMap((id) => {
      const holding = holdingOf(id, store, files);
      return holding === undefined ? [] : [[id, holding]];
    }),
  );
}

function holdingOf(id: string, store: Store, files: Files): Holding | undefined {
  if (isHeld(store.paths.lock(id), files)) return { state: 'being worked on', may: 'all' };
  try {
    const snapshot = store.snapshot(id);
    if (snapshot === undefined || store.record(id) === undefined) return { state: 'set aside', may: 'all' };
    const { state, context } = snapshot;
    if (isWorking(state)) return { state, may: 'all' };
    return { state: shown(state), may: new Set(['create', ...context.done, ...context.leftovers]) };
  } catch (error) {
    if (error instanceof LockstepError && error.code === 'STORE_CORRUPT')
      return { state: 'set aside', may: 'all' };
    throw error;
  }
}
