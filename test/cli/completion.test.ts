import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder } from '../temporary-folder.ts';
import { openCli } from './open-cli.ts';

const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

for (const shell of SHELLS) {
  testWith(shell, `the script for ${shell} is one that ${shell} can read`, async (t) => {
    const { status, stderr } = spawnSync(shell, ['-n', await scriptFor(t, shell)], { encoding: 'utf8' });
    t.is(stderr, '');
    t.is(status, 0);
  });
}

for (const [line, offered] of [
  ['st', ['start', 'step', 'stop']],
  ['stop w', ['web']],
  ['stop --ti', ['--timeout']],
  ['advance --to s', ['spec-built', 'started']],
  ['--root /x ps --fi', ['--filter']],
  ['completion z', ['zsh']],
  ['machine c', ['container']],
  ['help hist', ['history']],
  ['--sim', ['--simulate']],
  ['container-e', []],
] as const) {
  testWith('bash', `bash completes "lockstep ${line}" to ${offered.join(', ') || 'nothing'}`, async (t) => {
    const words = ['lockstep', ...line.split(' ')];
    const program = `
      . ${await scriptFor(t, 'bash')}
      lockstep() { printf '%s\\n' web db; }
      COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}
      _lockstep
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', program], { encoding: 'utf8' });
    t.deepEqual(
      stdout
        .split('\n')
        .filter((word) => word !== '')
        .sort(),
      [...offered],
    );
  });
}

test('the script for fish never says of a value that it is a file and none', async (t) => {
  const { stdout } = await openCli(t).lockstep('completion', 'fish');
  const lines = stdout.split('\n').filter((line) => / -F( |$)/.test(line));
  t.true(lines.length > 0);
  t.deepEqual(
    lines.filter((line) => / -x /.test(line)),
    [],
  );
});

testWith('fish', 'fish completes commands, names and values', async (t) => {
  const complete = `
    source ${await scriptFor(t, 'fish')}
    function lockstep; printf '%s\\n' web db; end
    for line in 'lockstep st' 'lockstep stop w' 'lockstep advance --to s'; complete -C $line; end`;
  const { stdout } = spawnSync('fish', ['--no-config', '-c', complete], { encoding: 'utf8' });
  t.deepEqual(
    stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t')[0]),
    ['start', 'step', 'stop', 'web', 'spec-built', 'started'],
  );
});

test('a shell that is not known is refused with those that are', async (t) => {
  const { code, stderr } = await openCli(t).lockstep('completion', 'tcsh');
  t.is(code, 1);
  t.regex(stderr, /there is no completion for tcsh[\s\S]*hint: +Shells: bash, zsh, fish\./);
});

async function scriptFor(t: ExecutionContext, shell: Shell): Promise<string> {
  const path = join(temporaryFolder(t), 'completion');
  writeFileSync(path, (await openCli(t).lockstep('completion', shell)).stdout);
  return path;
}

function testWith(shell: Shell, title: string, run: (t: ExecutionContext) => Promise<void>): void {
  const isThere = spawnSync(shell, ['-c', ':']).error === undefined;
  if (isThere) test(title, run);
  else test.skip(`${title} (${shell} is not installed)`, run);
}
