import test from 'ava';
import { parseTap } from '../../../src/vm/parse-tap.ts';

const TAP = `TAP version 13
ok 1 - engine › pause › a container stands still
not ok 2 - engine › limits › memory # has a sign
  ---
    name: AssertionError
    values: 1
  ...
ok 3 - engine › limits › needs a feature # SKIP
    # said by a test
1..3
# tests 3
`;

test('each test has its outcome, and a failed one what it said', (t) => {
  t.deepEqual(parseTap(TAP), [
    { title: 'engine › pause › a container stands still', outcome: 'passed', details: '' },
    {
      title: 'engine › limits › memory # has a sign',
      outcome: 'failed',
      details: '  name: AssertionError\n  values: 1',
    },
    { title: 'engine › limits › needs a feature', outcome: 'skipped', details: '' },
  ]);
});

test('a report that breaks off has the tests that it had come to', (t) => {
  t.deepEqual(parseTap('TAP version 13\nok 1 - one\nnot o'), [
    { title: 'one', outcome: 'passed', details: '' },
  ]);
  t.deepEqual(parseTap(''), []);
});
