import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from '../temporary-folder.ts';
import { OWN_VECTORS, runFolder } from './run-folder.ts';

for (const [folder, count] of [
  ['docker-20.10', 364],
  ['docker-24.0', 366],
  // Taken by the project itself, from the same two releases: each was wrong once.
  ['docker-20.10-more', 189],
  ['docker-24.0-more', 190],
] as const) {
  test(`every case of ${folder} becomes what dockerd made of it`, (t) => {
    const results = runFolder(join(OWN_VECTORS, folder));

    t.is(results.length, count);
    t.deepEqual(
      results.filter(({ differences }) => differences.length > 0),
      [],
    );
  });
}

test('cases can be taken out of their folder; one that cannot be read differs', (t) => {
  const folder = temporaryFolder(t);
  copyFileSync(join(OWN_VECTORS, 'docker-24.0/memory.json'), join(folder, 'memory.json'));
  writeFileSync(join(folder, 'broken.json'), '{');
  const [broken, memory] = runFolder(folder);

  t.deepEqual(memory, { name: 'memory', differences: [] });
  t.is(broken?.name, 'broken');
  t.is(broken?.differences[0]?.expected, 'a result');
});

test('a case that differs is reported with its path and both values', (t) => {
  const results = runFolder(join(OWN_VECTORS, 'docker-20.10'), 'docker-24.0');
  const { differences = [] } = results.find(({ name }) => name === 'memory') ?? {};

  t.deepEqual(
    differences.filter(({ path }) => path === 'ociVersion'),
    [{ path: 'ociVersion', expected: '1.0.2-dev', found: '1.1.0-rc.2' }],
  );
});
