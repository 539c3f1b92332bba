import test from 'ava';
import { expandSlice } from '../../../src/config/cgroups/expand-slice.ts';

test('a slice lies in the slices that its name begins with', (t) => {
  t.is(expandSlice('a.slice'), 'a.slice');
  t.is(expandSlice('a-b-c.slice'), 'a.slice/a-b.slice/a-b-c.slice');
  t.is(expandSlice('-.slice'), '');
});

for (const name of [
  '',
  'a',
  '.slice',
  'a.scope',
  'a/b.slice',
  '-a.slice',
  'a-.slice',
  'a--b.slice',
  'abcdef',
]) {
  test(`“${name}” is no slice`, (t) => {
    t.like(
      t.throws(() => expandSlice(name)),
      {
        code: 'CGROUP_PATH_INVALID',
        message: `invalid slice name: ${name}`,
      },
    );
  });
}
