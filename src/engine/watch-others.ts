import { type ChartPlace, isUnderWay, type JoinedOperation, outcomeOfOther } from '../../machines/joins.ts';
import type { Store } from '../store/store.ts';

/** Sees what others do to a container while a request waits for its turn. */
export interface OthersWatch {
  /** Reads where the chart is; to be called first when the request is made. */
  look(): void;
  /** Whether there was something to see when the request was made. */
  readonly hasSeen: boolean;
  /** What became of the same operation meanwhile, at the request's turn; see `outcomeOfOther`. */
  outcome(now: ChartPlace): 'reached' | 'failed' | undefined;
}

export function watchOthers(operation: JoinedOperation, id: string, { snapshot }: Store): OthersWatch {
  let asked: ChartPlace | undefined;
  let underWay: ChartPlace | undefined;
  return {
    look: () => {
      const place = readable(() => snapshot(id));
      if (place === undefined) return;
      asked ??= place;
      if (isUnderWay(operation, place)) underWay = place;
    },
    get hasSeen() {
      return asked !== undefined;
    },
    outcome: (now) => asked && outcomeOfOther(operation, { asked, underWay, now }),
  };
}

/** What cannot be read is told at the request's turn. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
