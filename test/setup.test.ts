import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { temporaryFolder } from './temporary-folder.ts';

const home = join(import.meta.dirname, '..');

interface LockedPackage {
  readonly version?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

test('the lock file names the packages of every platform, so that npm ci takes it on each of them', (t) => {
  const lock = JSON.parse(readFileSync(join(home, 'package-lock.json'), 'utf8'));
  const packages: Readonly<Record<string, LockedPackage>> = lock.packages;
  const missing = Object.values(packages)
    .flatMap(({ optionalDependencies = {} }) => Object.entries(optionalDependencies))
    .filter(([name, version]) => packages[`node_modules/${name}`]?.version !== version.replace(/^[~^]/, ''));
  t.deepEqual(missing, []);
});

test('the command runs from any folder, by any name that links to it', (t) => {
  const folder = temporaryFolder(t);
  symlinkSync(join(home, 'bin'), join(folder, 'programs'));
  symlinkSync('programs/lockstep', join(folder, 'ls-one'));
  symlinkSync('./ls-one', join(folder, 'ls-two'));
  const versionBy = (program: string) =>
    execFileSync(program, ['version'], { cwd: folder, encoding: 'utf8' });
  const expected = execFileSync(join(home, 'bin/lockstep'), ['version'], { encoding: 'utf8' });
  for (const program of ['./ls-one', './ls-two', './programs/lockstep', join(folder, 'ls-two')]) {
    t.is(versionBy(program), expected, program);
  }
  t.regex(expected, /^lockstep \d/);
});

test('a flag of the command is its own, though Node has one of the same name', (t) => {
  const folder = temporaryFolder(t);
  const spec = (...args: string[]) =>
    spawnSync(join(home, 'bin/lockstep'), ['spec', ...args, 'busybox', 'true'], {
      cwd: folder,
      encoding: 'utf8',
    });
  writeFileSync(join(folder, 'with.env'), 'GIVEN=1\nLEFT=2\n');
  const given = spec('--env-file', 'with.env', '-e', 'OTHER');

  t.deepEqual(JSON.parse(given.stdout).process.env.slice(2), ['GIVEN=1', 'LEFT=2']);
  t.regex(
    spec('--env-file', 'missing.env').stderr,
    /^lockstep: open missing\.env: no such file or directory/,
  );
});

test('set-up has nothing to say, and builds nothing, when there is nothing to do', (t) => {
  const folder = temporaryFolder(t);
  // A folder that has what the script looks for, and a Node that would say so if it were asked to build.
  const prepare = `
    mkdir -p scripts node_modules/.bin dist src machines
    cp ${join(home, 'scripts/setup.sh')} scripts/
    touch -d '1 minute ago' package.json package-lock.json scripts scripts/* src machines
    ln -s ${process.execPath} node_modules/.bin/node
    touch node_modules/.package-lock.json
    node_modules/.bin/node --version >dist/.built`;
  execFileSync('sh', ['-ec', prepare], { cwd: folder });
  const said = execFileSync('sh', ['scripts/setup.sh'], { cwd: folder, encoding: 'utf8' });
  t.notRegex(said, /installing npm|bringing|building/);
});
