import { STATE_NAMES } from '../contract/states.ts';
import { hasShape } from './has-shape.ts';

/** Whether a value of `config.json` can be worked with as a `ContainerRecord`. Pure. */
export function isRecord(value: unknown, id: string): boolean {
  return (
    hasShape(value, {
      id: 'text',
      name: 'text',
      created: 'text',
      image: 'object',
      config: 'object',
      hostConfig: 'object',
      security: 'object',
      mountPoints: 'list',
      warnings: 'texts',
      pipeline: 'text',
      simulated: 'flag',
    }) && (value as { id: string }).id === id
  );
}

/** Whether a value of `snapshot.json` can be worked with as a `ContainerSnapshot`: its chart goes on from there. Pure. */
export function isSnapshot(value: unknown): boolean {
  if (!hasShape(value, { seq: 'number', state: 'text', context: 'object' })) return false;
  const { state, context } = value as { state: string; context: object };
  return (
    Object.hasOwn(STATE_NAMES, state) &&
    hasShape(context, {
      id: 'text',
      target: 'text?',
      breakpoints: 'texts',
      done: 'texts',
      leftovers: 'texts',
      undo: 'object?',
      process: 'object?',
      startedAt: 'text?',
      exit: 'object?',
      error: 'object?',
      undoErrors: 'list',
      stop: 'object',
      stopping: 'object?',
      stoppedByUser: 'flag',
      restartAsked: 'flag',
      signal: 'number?',
      paused: 'flag',
      autoRemove: 'flag',
      removeVolumes: 'flag',
      restart: 'object',
      restartCount: 'number',
      backoffMs: 'number',
      timeoutsMs: 'object',
    })
  );
}

/** Whether a line of a journal is an entry; what is none is left out. Pure. */
export function isJournalEntry(value: unknown): boolean {
  return hasShape(value, {
    seq: 'number',
    time: 'text',
    event: 'text',
    from: 'text?',
    to: 'text',
    action: 'text?',
    ms: 'number?',
    error: 'object?',
  });
}
