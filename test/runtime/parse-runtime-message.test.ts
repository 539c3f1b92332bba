import test from 'ava';
import { parseRuntimeMessage } from '../../src/runtime/parse-runtime-message.ts';

const line = (level: string, msg: string) => JSON.stringify({ level, msg, time: '2026-01-01T00:00:00Z' });

test('the last error of a log counts, warnings do not', (t) => {
  const log = [line('error', 'first'), line('error', 'second\n'), line('warning', 'third')].join('\n');
  t.is(parseRuntimeMessage(log), 'second');
});

test('what is no log is told as it is', (t) => {
  t.is(parseRuntimeMessage(' container does not exist\n'), 'container does not exist');
  t.is(parseRuntimeMessage('{"level":"err'), '{"level":"err');
  t.is(parseRuntimeMessage(line('warning', 'careful')), line('warning', 'careful'));
});

test('of nothing there is nothing to tell', (t) => {
  t.is(parseRuntimeMessage('\n'), '');
});
