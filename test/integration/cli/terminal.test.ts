import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testAsRoot } from '../as-root.ts';
import { openCli } from './open-cli.ts';

testAsRoot('-t gives the container a terminal of this one’s size, and this one back as it was', async (t) => {
  const { inTerminal, ownCgroup } = openCli(t);
  const run = `lockstep run --rm -it ${ownCgroup.join(' ')} busybox sh -c 'tty; stty size'`;
  const { result } = inTerminal(`stty rows 33 cols 77; stty -g; ${run}; echo code $?; stty -g`);
  const { stdout, code } = await result;
  const [before, tty, size, exit, after] = stdout.trimEnd().split('\r\n');
  t.deepEqual([tty, size, exit, code], ['/dev/pts/0', '33 77', 'code 0', 0]);
  t.is(after, before);
});

testAsRoot('what is typed reaches the container, and its terminal answers', async (t) => {
  const { inTerminal, ownCgroup } = openCli(t);
  const command = inTerminal(
    `lockstep run --rm -it ${ownCgroup.join(' ')} busybox sh -c 'echo ready; read x; echo "got $x"; exit 6'`,
  );
  await command.says('ready');
  command.process.stdin.write('word\r');
  const { code, stdout } = await command.result;
  t.is(code, 6);
  t.regex(stdout, /word\r\ngot word\r\n$/);
});

testAsRoot('a change of size reaches the container', async (t) => {
  const { inTerminal, ownCgroup, folder } = openCli(t);
  // The first size may arrive as a change, too, when the process runs already, and a change twice before the shell ends.
  const script =
    'trap "stty size | grep \\"44 55\\" && exit" WINCH; echo ready; while :; do sleep 0.05; done';
  const resize = '(until [ -e go ]; do sleep 0.05; done; stty rows 44 cols 55 <$terminal) &';
  const run = `lockstep run --rm -it ${ownCgroup.join(' ')} busybox sh -c '${script}'`;
  const command = inTerminal(`terminal=$(tty); stty rows 10 cols 20; ${resize} ${run}`);
  await command.says('ready');
  writeFileSync(join(folder, 'go'), '');
  t.regex((await command.result).stdout, /ready\r\n(44 55\r\n)+$/);
});

testAsRoot('ctrl-p ctrl-q leaves the container running, and attach comes back to it', async (t) => {
  const { inTerminal, lockstep, ownCgroup } = openCli(t);
  const script = 'echo ready; while read x; do echo "got $x"; done';
  const run = `lockstep run -it --name shell ${ownCgroup.join(' ')} busybox sh -c '${script}'`;
  const first = inTerminal(`${run}; echo code $?`);
  await first.says('ready');
  first.process.stdin.write('\x10\x11');
  await first.says('read escape sequence\r\ncode 0');
  t.is((await lockstep('inspect', '-f', '{{.State.Status}}', 'shell')).stdout, 'running\n');

  const second = inTerminal('lockstep attach --detach-keys ctrl-x shell; echo code $?');
  second.process.stdin.write('again\r');
  await second.says('got again');
  second.process.stdin.write('\x18');
  await second.says('read escape sequence\r\ncode 1');
});

testAsRoot('-it without a terminal is refused before anything is created', async (t) => {
  const { lockstep, ownCgroup } = openCli(t);
  const { code, stderr } = await lockstep('run', '--rm', '-it', ...ownCgroup, 'busybox', 'sh');
  t.is(code, 1);
  t.regex(stderr, /the input device is not a TTY[\s\S]*NOT_A_TERMINAL/);
  t.is((await lockstep('ps', '-aq')).stdout, '');
});
