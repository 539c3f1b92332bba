import test from 'ava';
import { monotonicMs } from '../../src/lib/time/monotonic-ms.ts';
import { preciseNow } from '../../src/lib/time/precise-now.ts';

test('the monotonic clock goes as fast as that of Node', async (t) => {
  const ahead = monotonicMs() - performance.now();
  await new Promise(setImmediate);
  t.true(Math.abs(monotonicMs() - performance.now() - ahead) < 50);
});

test('the time of day is never before what Date tells, and less than a millisecond after it', (t) => {
  for (let tries = 0; tries < 1000; tries++) {
    const before = Date.now();
    const now = preciseNow();
    const after = Date.now();
    t.true(now >= before && now < after + 1, `${before} <= ${now} < ${after + 1}`);
  }
});

test('the time of day never goes back', (t) => {
  let last = preciseNow();
  for (let tries = 0; tries < 1000; tries++) {
    const now = preciseNow();
    t.true(now >= last);
    last = now;
  }
});
