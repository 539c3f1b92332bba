import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { execa } from 'execa';
import { temporaryFolder } from './temporary-folder.ts';

const home = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(home, 'README.md'), 'utf8');
const isRoot = process.getuid?.() === 0;
const ifRoot = isRoot ? test : test.skip;

ifRoot('the README’s commands do what they say, in their order', async (t) => {
  const folder = temporaryFolder(t);
  // A parent cgroup of its own: with one in common, who removes it last need not be who made it.
  const settings = join(folder, 'daemon.json');
  writeFileSync(settings, JSON.stringify({ 'cgroup-parent': `/${basename(folder)}` }));
  const env = {
    LOCKSTEP_ROOT: join(folder, 'root'),
    LOCKSTEP_RUN: join(folder, 'run'),
    LOCKSTEP_SETTINGS: settings,
  };
  const lines = readme.split('\n').flatMap((line) => /^ {4}(bin\/lockstep .*)$/.exec(line)?.[1] ?? []);
  t.is(lines.length, 7);
  const outputs: string[] = [];
  for (const line of lines) {
    const { stdout } = await execa('sh', ['-c', line], { cwd: home, env, extendEnv: true });
    outputs.push(stdout);
  }
  t.is(outputs[0], 'hello');
  t.regex(outputs[2] ?? '', /started/);
  t.is(outputs[3], '0');
  t.is(outputs[4], 'one step at a time');
  t.regex(outputs[5] ?? '', /building-spec/);
  t.is(outputs[6], 'demo');
});

ifRoot('the README’s program runs, with the package imported by its name', async (t) => {
  const [, program = ''] = /```js\n([^`]*)```/.exec(readme) ?? [];
  const folder = temporaryFolder(t);
  // Inside the project, so that its own name leads to it.
  const directory = mkdtempSync(join(home, 'dist', '.readme-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'example.mjs');
  writeFileSync(file, program.replaceAll('/tmp/lockstep-readme', folder));
  const { stdout } = await execa(process.execPath, [file]);
  t.regex(stdout, /building-spec[\s\S]*mounted[\s\S]*from a library\n[\s\S]*exit code 3\n[\s\S]*removed$/);
});

test('every file and folder that the README links to is there', async (t) => {
  const { existsSync } = await import('node:fs');
  for (const [, path = ''] of readme.matchAll(/\]\((?!http)([^)]+)\)/g))
    t.true(existsSync(join(home, path)), path);
});
