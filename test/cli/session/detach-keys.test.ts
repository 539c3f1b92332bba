import test from 'ava';
import { createDetachWatch, parseDetachKeys } from '../../../src/cli/session/detach-keys.ts';

const bytes = (text: string) => Buffer.from(text);

for (const [text, keys] of [
  ['', [16, 17]],
  ['ctrl-p,ctrl-q', [16, 17]],
  ['a', [97]],
  ['ctrl-@,ctrl-[', [0, 27]],
  ['CTRL-A', undefined],
  ['ctrl-A', [1]],
  ['ab', undefined],
  ['ctrl-1', undefined],
  ['a,', undefined],
] as const) {
  test(`the detach keys "${text}" are ${keys === undefined ? 'refused' : keys.join(' ')}`, (t) => {
    if (keys === undefined) t.throws(() => parseDetachKeys(text), { message: /invalid detach keys/ });
    else t.deepEqual(parseDetachKeys(text), keys);
  });
}

test('what is typed goes on, up to the sequence, which does not', (t) => {
  const watch = createDetachWatch(parseDetachKeys(''));
  t.deepEqual(watch.feed(bytes('ls\n')), { passed: Uint8Array.from(bytes('ls\n')), detached: false });
  t.deepEqual(watch.feed(bytes('x\x10\x11y')), { passed: Uint8Array.from(bytes('x')), detached: true });
});

test('the beginning of the sequence is held back until it is clear what it becomes', (t) => {
  const watch = createDetachWatch(parseDetachKeys(''));
  t.deepEqual(watch.feed(bytes('\x10')), { passed: new Uint8Array(), detached: false });
  t.deepEqual(watch.feed(bytes('k')), { passed: Uint8Array.from(bytes('\x10k')), detached: false });
  t.deepEqual(watch.feed(bytes('\x10')), { passed: new Uint8Array(), detached: false });
  t.deepEqual(watch.feed(bytes('\x10')), { passed: Uint8Array.from(bytes('\x10')), detached: false });
  t.deepEqual(watch.feed(bytes('\x11')), { passed: new Uint8Array(), detached: true });
});
