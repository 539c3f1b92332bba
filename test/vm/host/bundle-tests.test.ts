import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { bundleRunner, bundleTests, findGuestTests } from '../../../src/vm/bundle-tests.ts';
import { GUEST_FILES } from '../../../src/vm/pack-project.ts';
import { parseTap } from '../../../src/vm/parse-tap.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

/** What a bundle shares with others and imports itself, from the top of the bundles. */
function chunksOf(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/from "[./]+\/(chunks\/[^"]+)"/g);
  return [...imports].map(([, name = '']) => join('test', name));
}

test('a test inside finds the programs that it runs as bundles, and sources where they are', async (t) => {
  const folder = temporaryFolder(t);
  await bundleTests(PROJECT, folder, '/home/inside');
  const urlsOf = (file: string) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        /new URL\("([^"]+)", "file:\/\/\/home\/inside\/([^"]+)"\)/g,
      ),
    ].map(([, name = '', from = '']) => join(dirname(from), name));
  for (const [file, program] of [
    ['test/integration/engine/concurrency.test.mjs', 'test/integration/engine/acting-engine.mjs'],
    ['test/integration/engine/recovery.test.mjs', 'test/integration/engine/crashing-engine.mjs'],
    ['test/integration/engine/bad-input.test.mjs', 'src/engine/create-engine.mjs'],
    ['test/integration/faults/matrix.test.mjs', 'test/faults/faulty-engine.mjs'],
    ['test/chaos/run.mjs', 'test/chaos/acting-engine.mjs'],
    ['test/vm/long/chaos.test.mjs', 'test/chaos/run.mjs'],
    ['test/vm/long/faults.test.mjs', 'test/faults/run.mjs'],
  ] as const) {
    const urls = [file, ...chunksOf(join(folder, file))].flatMap(urlsOf);
    t.true(urls.includes(program), `${file}: ${urls}`);
    t.true(existsSync(join(folder, program)), program);
  }
  const data = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.mjs'))
    .flatMap(urlsOf)
    .filter((path) => !path.endsWith('.mjs'));
  t.deepEqual(data, ['test/vectors/data/lifecycle-docker-24.0.json']);
  for (const path of data) t.true(GUEST_FILES.includes(path), path);
});

test('ava runs from its bundle as from its package', async (t) => {
  const folder = temporaryFolder(t);
  await bundleRunner(PROJECT, folder);
  const ava = join(folder, 'node_modules/ava');
  for (const part of ['package.json', 'entrypoints/cli.js'])
    cpSync(join(PROJECT, 'node_modules/ava', part), join(ava, part));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    join(folder, 'sums.test.mjs'),
    `import test from 'ava';
    test('right', (t) => t.deepEqual({ sum: 1 + 1 }, { sum: 2 }));
    test('wrong', (t) => t.deepEqual({ sum: 1 + 1 }, { sum: 3 }));
    test.skip('left out', (t) => t.fail());`,
  );
  const { exitCode, stdout } = await execa(process.execPath, [join(ava, 'entrypoints/cli.js'), '--tap'], {
    cwd: folder,
    env: { AVA_FORCE_CI: 'not-ci' },
    reject: false,
  });
  t.is(exitCode, 1);
  t.deepEqual(
    parseTap(stdout).map(({ title, outcome }) => ({ title, outcome })),
    [
      { title: 'left out', outcome: 'skipped' },
      { title: 'right', outcome: 'passed' },
      { title: 'wrong', outcome: 'failed' },
    ],
  );
  t.regex(stdout, /sum: 2/);
});

test('patterns name tests that run in a machine, and one that names none is refused', (t) => {
  t.deepEqual(findGuestTests(['./test/vm/sec*.test.ts'], PROJECT), ['test/vm/seccomp.test.ts']);
  t.deepEqual(findGuestTests(['test/vm/long/chaos.test.ts'], PROJECT), ['test/vm/long/chaos.test.ts']);
  const all = findGuestTests([], PROJECT);
  t.true(all.includes('test/vm/apparmor.test.ts') && all.includes('test/integration/plan/plan.test.ts'));
  t.false(all.some((file) => file.startsWith('test/vm/long/')));
  for (const stray of ['test/vm/nope.test.ts', 'test/cli/exit-code.test.ts'])
    t.like(
      t.throws(() => findGuestTests(['test/vm/seccomp.test.ts', stray], PROJECT)),
      {
        code: 'ARGUMENTS_INVALID',
        value: stray,
      },
    );
});
