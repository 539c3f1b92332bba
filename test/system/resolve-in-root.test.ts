import test from 'ava';
import fc from 'fast-check';
import { isWithin } from '../../src/system/is-within.ts';
import { resolveInRoot } from '../../src/system/resolve-in-root.ts';
import { createSimulatedSystem } from '../../src/system/simulated/create-simulated-system.ts';

function withLinks(links: Readonly<Record<string, string>>) {
  const { files } = createSimulatedSystem();
  for (const folder of ['/r/a/b', '/r/etc', '/outside']) files.makeDirectory(folder);
  for (const [path, target] of Object.entries(links)) files.symlink(target, path);
  return files;
}

test('a path is found where a process with that root finds it', (t) => {
  const files = withLinks({
    '/r/abs': '/a',
    '/r/a/rel': '../etc',
    '/r/up': '../../../outside',
    '/r/etc/self': '/',
  });
  const found = [
    '',
    '/',
    'a/b',
    '/a/../../..',
    '/abs/b',
    '/a/rel/x',
    '/up',
    '/etc/self/a',
    '/none/../x',
    './a//b/',
  ];
  t.deepEqual(
    found.map((path) => resolveInRoot(files, '/r', path)),
    ['/r', '/r', '/r/a/b', '/r', '/r/a/b', '/r/etc/x', '/r/outside', '/r/a', '/r/x', '/r/a/b'],
  );
});

test('with the root of the host it follows the host’s links', (t) => {
  t.is(resolveInRoot(withLinks({ '/r/abs': '/outside' }), '/', '/r/abs/x'), '/outside/x');
});

test('links that lead in a circle are refused', (t) => {
  const files = withLinks({ '/r/one': 'two', '/r/two': '/one' });
  t.like(
    t.throws(() => resolveInRoot(files, '/r', 'one')),
    { errno: 'ELOOP', path: 'one' },
  );
});

test('no link and no path leads out of the root', (t) => {
  const part = fc.constantFrom('a', 'b', 'etc', 'l1', 'l2', 'l3', '..', '.', '', 'none');
  const path = fc.array(part, { maxLength: 8 }).map((parts) => parts.join('/'));
  const target = fc.tuple(fc.boolean(), path).map(([isAbsolute, rest]) => `${isAbsolute ? '/' : ''}${rest}x`);
  fc.assert(
    fc.property(fc.tuple(target, target, target), path, ([one, two, three], asked) => {
      const files = withLinks({ '/r/l1': one, '/r/a/l2': two, '/r/a/b/l3': three });
      try {
        const found = resolveInRoot(files, '/r', asked);
        return isWithin(found, '/r') && !found.split('/').includes('..');
      } catch (error) {
        return (error as { errno?: string }).errno === 'ELOOP';
      }
    }),
    { numRuns: 300 },
  );
  t.pass();
});
