import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { COMMANDS } from '../../src/cli/command-table.ts';
import { findCommand } from '../../src/cli/find-command.ts';
import { GLOBAL_FLAGS } from '../../src/cli/global-flags.ts';
import { parseFlags } from '../../src/config/flags/parse-flags.ts';
import { openCli } from './open-cli.ts';

test('every file of a command is in the table, and every command has its file', (t) => {
  const files = readdirSync(join(import.meta.dirname, '../../src/cli/commands'));
  t.deepEqual(files.sort(), COMMANDS.map(({ name }) => `${name}.ts`).sort());
});

test('help lists every command but the hidden ones', async (t) => {
  const { code, stdout } = await openCli(t).lockstep();
  t.is(code, 0);
  for (const { name, summary, hidden } of COMMANDS) {
    t.is(new RegExp(`^  ${name} +\\S`, 'm').test(stdout), !hidden, name);
    t.is(stdout.includes(summary), !hidden, name);
  }
});

test('asked for help without a command, it lists them too', async (t) => {
  const { lockstep } = openCli(t);
  t.deepEqual(await lockstep('--help'), await lockstep());
});

test('-h asks for help and -v for the version, but where -h is the host name', async (t) => {
  const { lockstep } = openCli(t);
  t.deepEqual(await lockstep('-h'), await lockstep('--help'));
  t.deepEqual(await lockstep('-v'), await lockstep('version'));
  t.deepEqual(await lockstep('ps', '-h'), await lockstep('ps', '--help'));
  await lockstep('run', '-h', 'inner', '--name', 'named', 'busybox');
  t.is((await lockstep('inspect', '-f', '{{.Config.Hostname}}', 'named')).stdout, 'inner\n');
});

for (const { name, load } of COMMANDS) {
  test(`${name}: its help shows usage, flags and examples`, async (t) => {
    const { lockstep } = openCli(t);
    const { code, stdout } = await lockstep(name, '--help');
    t.is(code, 0);
    t.deepEqual(await lockstep('help', name), { code, stdout, stderr: '' });
    t.true(stdout.startsWith(`Usage: lockstep ${name}`));
    for (const part of ['--root directory', '--simulate', '\nExamples\n'])
      t.true(stdout.includes(part), part);
  });

  test(`${name}: the flags and arguments of its examples are accepted`, async (t) => {
    const { examples } = await load();
    t.true(examples.length > 0);
    for (const { line } of examples) {
      const [first = '', ...words] = shellWords(line);
      const { flags, interspersed = true, arguments: limits } = await findCommand(COMMANDS, first).load();
      const { positionals } = parseFlags({ ...GLOBAL_FLAGS, ...flags }, words, { interspersed });
      const { least = 0, most = Number.POSITIVE_INFINITY } = limits;
      t.true(positionals.length >= least && positionals.length <= most, line);
    }
  });
}

test('a flag may stand before the command as well as after it', async (t) => {
  const { lockstep, folder } = openCli(t);
  const elsewhere = join(folder, 'elsewhere');
  await lockstep('--root', elsewhere, 'create', '--name', 'web', 'busybox', 'true');
  t.is((await lockstep('ps', '-a', '--root', elsewhere, '--format', '{{.Name}}')).stdout, 'web\n');
  t.is((await lockstep('--format', 'json', 'ps', '-a')).stdout, '');
});

test('--version prints what version prints', async (t) => {
  const { lockstep } = openCli(t);
  const { stdout } = await lockstep('version');
  t.regex(stdout, /^lockstep \d+\.\d+\.\d+ \(Node 2\d\./);
  t.is((await lockstep('--version')).stdout, stdout);
  t.deepEqual(Object.keys(JSON.parse((await lockstep('version', '--format', 'json')).stdout)), [
    'Version',
    'Node',
    'Platform',
  ]);
});

for (const [line, hint] of [
  ['pss', 'Did you mean lockstep ps?'],
  ['histroy web', 'Did you mean lockstep history?'],
  ['run --nme web busybox', 'Did you mean --name?'],
  ['container-exitd x', 'lockstep help lists all commands.'],
] as const) {
  test(`lockstep ${line}: ${hint}`, async (t) => {
    const { code, stderr } = await openCli(t).lockstep(...line.split(' '));
    t.not(code, 0);
    t.true(stderr.includes(`hint:  ${hint}\n`), stderr);
  });
}

for (const [line, message] of [
  ['rm', "'lockstep rm' requires at least 1 argument"],
  ['ps extra', "'lockstep ps' accepts no arguments"],
  ['rename one', "'lockstep rename' requires 2 arguments"],
] as const) {
  test(`lockstep ${line} is refused: ${message}`, async (t) => {
    const { code, stderr } = await openCli(t).lockstep(...line.split(' '));
    t.is(code, 1);
    t.true(stderr.startsWith(`lockstep: ${message}\n`), stderr);
  });
}

/** Words of the part before any pipe or redirection; an example needs no more of a shell than quotes. */
function shellWords(line: string): string[] {
  const [command = ''] = line.split(/ [|>]| </);
  return [...command.matchAll(/'([^']*)'|(\$\([^)]*\)|\S+)/g)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
}
