import type { AnyMachineSnapshot, InspectedMicrostepEvent } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import { describeStates, eventName } from '../../machines/describe.ts';
import { stateName } from '../../machines/state-name.ts';
import type { ContainerContext } from '../contract/lifecycle.ts';
import type { JournalEntry } from '../contract/record.ts';
import type { StateName } from '../contract/states.ts';
import type { ErrorRecord } from '../errors/lockstep-error.ts';

/** Turns the microsteps of a container's chart into journal lines. */
export interface JournalRecorder {
  /** The number of the last line that was made. */
  readonly seq: number;
  record(step: InspectedMicrostepEvent): void;
  /** The lines that are not on disk yet. */
  unwritten(): readonly JournalEntry[];
  /** Says that they are now. */
  forgetWritten(): void;
  /** Goes on from where another process left the journal. */
  moveTo(place: { seq: number; state: StateName }): void;
}

interface EndedAction {
  readonly action: string;
  readonly ms: number;
  readonly error: JournalEntry['error'];
}

/** The hub of the way back picks a state and leaves it within one step: a line names where it came from and where it led. */
const HUB = 'undoing';
/** Events that say where a container was found, not what happened to it. */
const SILENT = new Set(['OBSERVED', 'SET_BREAKPOINTS', 'SET_TIMEOUTS']);

export function createJournalRecorder(
  start: { seq: number; state: StateName | null },
  now: () => number,
): JournalRecorder {
  let { seq, state } = start;
  let entries: JournalEntry[] = [];
  let enteredAt = now();
  let viaHub: { event: string; from: StateName | null; ended: EndedAction | undefined } | undefined;

  return {
    get seq() {
      return seq;
    },

    record: ({ event, snapshot, _transitions: transitions }) => {
      const { value, context } = snapshot as AnyMachineSnapshot;
      const to = stateName(value);
      const name = eventName(transitions[0]?.eventType ?? event.type);
      const hasMoved = to !== state || transitions.some(({ reenter }) => reenter);
      if (SILENT.has(name) || !hasMoved) {
        state = to;
        return;
      }
      const time = now();
      const step = viaHub ?? {
        event: name,
        from: state,
        ended: endedAction(name, time - enteredAt, context),
      };
      state = to;
      if ((to as string) === HUB) {
        viaHub = step;
        return;
      }
      viaHub = undefined;
      enteredAt = time;
      entries.push({
        seq: ++seq,
        time: new Date(time).toISOString(),
        event: step.event,
        from: step.from === null ? null : shown(step.from),
        to: shown(to),
        action: step.ended?.action ?? actionIn(to),
        ms: step.ended?.ms ?? null,
        error: step.ended?.error ?? null,
      });
    },

    unwritten: () => entries,
    forgetWritten: () => {
      entries = [];
    },

    moveTo: (place) => {
      ({ seq, state } = place);
      enteredAt = now();
    },
  };
}

/** `started.running` is what everybody calls `started`. */
export function shown(state: StateName): string {
  return state === 'started.running' ? 'started' : state;
}

function endedAction(event: string, ms: number, context: ContainerContext): EndedAction | undefined {
  const [, action, how] = /^(\w+) (done|failed|timed out)$/.exec(event) ?? [];
  if (action === undefined) return undefined;
  const error = how === 'done' ? null : (context.undoErrors.at(-1) ?? context.error);
  return { action, ms: Math.round(ms * 1000) / 1000, error: error === null ? null : brief(error) };
}

function brief({ code, message }: ErrorRecord): JournalEntry['error'] {
  return { code, message };
}

let actions: Map<string, string | undefined> | undefined;

function actionIn(state: StateName): string | null {
  actions ??= new Map(describeStates(containerMachine).map(({ name, action }) => [name, action]));
  return actions.get(state) ?? null;
}
