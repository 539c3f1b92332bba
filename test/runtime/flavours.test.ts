import test from 'ava';
import { flavourOf } from '../../src/runtime/flavours.ts';

test('a runtime is known by its name or by its path', (t) => {
  t.is(flavourOf('/opt/bin/crun'), flavourOf('crun'));
  t.true(flavourOf('runc').keepsStateInFolder);
});

test('of another runtime nothing is taken for granted', (t) => {
  t.like(flavourOf('/opt/youki'), { name: 'youki', keepsStateInFolder: false });
});

test('each runtime’s words for a container that it does not know are known', (t) => {
  t.true(flavourOf('runc').unknownContainer.test('container does not exist'));
  const crun = flavourOf('crun').unknownContainer;
  t.true(crun.test('error opening file `/run/x/nope/status`: No such file or directory'));
  t.true(crun.test("cannot open directory '/run/x/nope': No such file or directory"));
  t.false(crun.test('cannot open `/run/x/c1/exec.fifo`: No such file or directory'));
});
