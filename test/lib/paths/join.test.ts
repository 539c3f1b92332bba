import { posix } from 'node:path';
import test from 'ava';
import { join } from '../../../src/lib/paths/join.ts';

test('parts are joined as Node joins them, whatever they are', (t) => {
  const pieces = [
    '',
    '/',
    '.',
    '..',
    'a',
    '/a',
    'a/',
    'a/b',
    '.a',
    'a.',
    '/.a',
    'a/../b',
    './a',
    'a//b',
    '...',
    '/..',
  ];
  for (const first of pieces) {
    t.is(join(first), posix.join(first), first);
    for (const second of pieces) {
      t.is(join(first, second), posix.join(first, second), `${first} ${second}`);
      for (const third of pieces)
        t.is(join(first, second, third), posix.join(first, second, third), `${first} ${second} ${third}`);
    }
  }
  t.is(join(), '.');
});
