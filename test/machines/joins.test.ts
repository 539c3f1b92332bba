import test from 'ava';
import { getInitialSnapshot } from 'xstate';
import { containerMachine } from '../../machines/container.ts';
import { type ChartPlace, isUnderWay, outcomeOfOther } from '../../machines/joins.ts';
import type { ContainerContext } from '../../src/contract/lifecycle.ts';
import type { StateName } from '../../src/contract/states.ts';
import { toErrorRecord } from '../../src/errors/to-error-record.ts';

const { context } = getInitialSnapshot(containerMachine, { id: 'a'.repeat(64) });
const at = (state: StateName, changes: Partial<ContainerContext> = {}): ChartPlace => ({
  state,
  context: { ...context, ...changes },
});
const error = toErrorRecord(new Error('no'));
const stopping = { request: { signal: 15, graceMs: 0 }, by: 'stop' } as const;

test('a request whose end another one reached meanwhile has nothing to do any more', (t) => {
  const running = at('started.running');
  for (const [operation, asked, now] of [
    ['pause', running, at('started.paused')],
    ['unpause', at('started.paused'), running],
    ['kill', running, at('stopped')],
    ['stop', at('stopping', { stopping }), at('stopped')],
    ['start', at('created'), at('started.running', { startedAt: 'then' })],
    ['start', at('creating', { target: 'started' }), at('stopped', { startedAt: 'then' })],
  ] as const)
    t.is(outcomeOfOther(operation, { asked, underWay: undefined, now }), 'reached', operation);
});

test('what was so when it was asked for is joined by nobody: the state answers', (t) => {
  for (const [operation, state] of [
    ['pause', 'started.paused'],
    ['unpause', 'started.running'],
    ['kill', 'stopped'],
    ['stop', 'stopped'],
    ['start', 'started.running'],
  ] as const) {
    const place = at(state);
    t.is(outcomeOfOther(operation, { asked: place, underWay: undefined, now: place }), undefined, operation);
  }
});

test('a restart joins a restart only, not a start that happened to come first', (t) => {
  const now = at('started.running', { startedAt: 'later' });
  const underWay = at('mounting', { restartAsked: true });
  t.true(isUnderWay('restart', underWay));
  t.is(outcomeOfOther('restart', { asked: at('stopped'), underWay, now }), 'reached');
  t.is(outcomeOfOther('restart', { asked: at('stopped'), underWay: undefined, now }), undefined);
});

test('a request that was under way and failed has failed for those who joined it', (t) => {
  const underWay = at('started.pausing');
  const outcome = (now: ChartPlace) => outcomeOfOther('pause', { asked: underWay, underWay, now });
  t.is(outcome(at('started.running', { error })), 'failed');
  t.is(outcome(at('started.running')), undefined);
  t.is(
    outcomeOfOther('pause', { asked: underWay, underWay: undefined, now: at('stopped', { error }) }),
    undefined,
  );
});
