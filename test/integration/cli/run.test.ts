import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testAsRoot } from '../as-root.ts';
import { until } from '../until.ts';
import { openCli } from './open-cli.ts';

testAsRoot('stdout and stderr of the container come out byte for byte, each where it belongs', async (t) => {
  const { lockstep, ownCgroup } = openCli(t);
  const script = "printf 'out\\n no end'; printf 'err\\0\\n' >&2";
  t.deepEqual(await lockstep('run', '--rm', ...ownCgroup, 'busybox', 'sh', '-c', script), {
    code: 0,
    stdout: 'out\n no end',
    stderr: 'err\0\n',
  });
});

testAsRoot('much output comes out whole', async (t) => {
  const { lockstep, ownCgroup } = openCli(t);
  const { code, stdout } = await lockstep('run', '--rm', ...ownCgroup, 'busybox', 'seq', '200000');
  t.is(code, 0);
  const lines = stdout.split('\n');
  t.deepEqual([lines.length, lines[0], lines[199_999]], [200_001, '1', '200000']);
});

testAsRoot('a reader that is slow loses nothing of what came last', async (t) => {
  const { inTerminal, ownCgroup, folder } = openCli(t);
  // A little more than a pipe holds (pipe(7)), and less than would make the writer wait before the container is removed.
  const run = `lockstep run --rm --cidfile cid ${ownCgroup.join(' ')} busybox seq 13000`;
  const { result } = inTerminal(`${run} | (until [ -e go ]; do sleep 0.05; done; wc -l)`);
  const cidFile = join(folder, 'cid');
  await until(() => existsSync(cidFile) && readFileSync(cidFile, 'utf8').length > 0);
  const container = join(folder, 'root/containers', readFileSync(cidFile, 'utf8'));
  await until(() => !existsSync(container));
  writeFileSync(join(folder, 'go'), '');
  t.is((await result).stdout.trim(), '13000');
});

for (const [title, command, code] of [
  ['its own exit code', ['sh', '-c', 'exit 42'], 42],
  // The first process of a namespace is not ended by its own signal; the child of one is.
  ['128 and the number of the signal that ended it', ['sh', '-c', "sh -c 'kill -TERM $$'; exit $?"], 143],
  ['127 for a command that is not there', ['no-such-command'], 127],
  ['126 for a command that cannot be executed', ['/etc/passwd'], 126],
] as const) {
  testAsRoot(`run exits with ${title}, and leaves nothing`, async (t) => {
    const { lockstep, ownCgroup } = openCli(t);
    t.is((await lockstep('run', '--rm', ...ownCgroup, 'busybox', ...command)).code, code);
    t.is((await lockstep('ps', '-aq')).stdout, '');
  });
}

testAsRoot(
  'run exits with 125 for what keeps it from running, names the phase and a way out, and leaves nothing',
  async (t) => {
    const { lockstep, ownCgroup } = openCli(t);
    await lockstep('create', '--name', 'taken', ...ownCgroup, 'busybox', 'true');
    for (const [args, message, phase, hint] of [
      [['--no-such-flag', 'busybox'], 'unknown flag: --no-such-flag', 'config', '--help'],
      [['no-such-image'], 'No such image: no-such-image:latest', 'image', 'lockstep import'],
      [['Busybox'], 'must be lowercase', 'config', 'in lower case'],
      [
        ['--name', 'taken', 'busybox'],
        'The container name "/taken" is already in use',
        'create',
        'lockstep rm',
      ],
      [
        ['--runtime', 'nope', 'busybox', 'true'],
        'unknown or invalid runtime name: nope',
        'create',
        'runc or crun',
      ],
      [
        ['--mount', 'type=bind,source=/no/such/source,target=/x', 'busybox', 'true'],
        'bind source path does not exist: /no/such/source',
        'create',
        '-v makes',
      ],
      [['-v', 'rel/x:/x', 'busybox', 'true'], 'use absolute path', 'create', './'],
      [['-u', 'nobody-here', 'busybox', 'true'], 'unable to find user nobody-here', 'spec', 'a number'],
      [
        ['--cap-add', 'NO_SUCH', 'busybox', 'true'],
        'unknown capability: "CAP_NO_SUCH"',
        'create',
        'NET_ADMIN',
      ],
      [['-m', '1k', 'busybox', 'true'], 'Minimum memory limit allowed is 6MB', 'create', 'at least'],
      [['-w', 'here', 'busybox', 'true'], "the working directory 'here' is invalid", 'create', 'slash'],
    ] as const) {
      const { code, stdout, stderr } = await lockstep('run', '--rm', ...ownCgroup, ...args);
      t.deepEqual([code, stdout], [125, ''], stderr);
      const [first = '', second = '', third = ''] = stderr.split('\n');
      t.true(first.includes(message), stderr);
      t.true(second.startsWith(`  phase: ${phase} (`), stderr);
      t.true(third.startsWith('  hint:  ') && third.includes(hint), stderr);
    }
    t.is((await lockstep('ps', '-a', '--format', '{{.Names}}')).stdout, 'taken\n');
  },
);

testAsRoot('a runtime that is not installed is told with how to get it, and nothing is left', async (t) => {
  const { lockstep, ownCgroup, env, folder } = openCli(t);
  const { PATH } = env;
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  for (const name of ['node', 'env', 'sh', 'busybox']) symlinkSync(which(name, PATH), join(programs, name));
  env.PATH = programs;
  const { code, stderr } = await lockstep('run', '--rm', ...ownCgroup, 'busybox', 'true');
  env.PATH = PATH;
  t.is(code, 125, stderr);
  t.regex(stderr, /OCI runtime not found: runc\n {2}phase: runtime .*\n {2}hint: {2}Install it/);
  t.is((await lockstep('ps', '-aq')).stdout, '');
});

function which(name: string, path = ''): string {
  const places = path.split(':').map((folder) => join(folder, name));
  return places.find((place) => existsSync(place)) ?? name;
}

testAsRoot('standard input reaches the container, and its end ends it', async (t) => {
  const { start, ownCgroup } = openCli(t);
  const command = start('run', '--rm', '-i', ...ownCgroup, 'busybox', 'cat');
  command.process.stdin.write('one\n');
  await command.says('one\n');
  command.process.stdin.end('two\n');
  t.deepEqual(await command.result, { code: 0, stdout: 'one\ntwo\n', stderr: '' });
});

testAsRoot('without -i the container has no input, and run does not wait for its own', async (t) => {
  const { start, ownCgroup } = openCli(t);
  const command = start('run', '--rm', ...ownCgroup, 'busybox', 'cat');
  t.deepEqual(await command.result, { code: 0, stdout: '', stderr: '' });
});

testAsRoot('signals go on to the container', async (t) => {
  const { start, ownCgroup } = openCli(t);
  const script =
    'trap "echo got HUP" HUP; trap "echo got TERM; exit 5" TERM; echo ready; while :; do sleep 0.05; done';
  const command = start('run', '--rm', ...ownCgroup, 'busybox', 'sh', '-c', script);
  await command.says('ready');
  command.process.kill('SIGHUP');
  await command.says('got HUP');
  command.process.kill('SIGTERM');
  t.deepEqual(await command.result, { code: 5, stdout: 'ready\ngot HUP\ngot TERM\n', stderr: '' });
});

testAsRoot('a container in the background outlives the command, and its logs stay', async (t) => {
  const { lockstep, ownCgroup } = openCli(t);
  const script = 'echo out; echo err >&2; sleep 1000';
  await lockstep('run', '-d', '--name', 'web', ...ownCgroup, 'busybox', 'sh', '-c', script);
  t.is((await lockstep('inspect', '-f', '{{.State.Status}}', 'web')).stdout, 'running\n');
  t.deepEqual(await lockstep('logs', 'web'), { code: 0, stdout: 'out\n', stderr: 'err\n' });
  t.regex((await lockstep('top', 'web')).stdout, /^UID +PID +PPID +STATE +CMD\n0 +\d+ +\d+ +S +.*sleep 1000/);
  t.is((await lockstep('rm', 'web')).code, 1);
  t.is((await lockstep('stop', '-t', '0', 'web')).stdout, 'web\n');
  t.is((await lockstep('wait', 'web')).stdout, '137\n');
  t.is((await lockstep('rm', 'web')).stdout, 'web\n');
});

testAsRoot('attach follows a running container to its end, with its exit code', async (t) => {
  const { lockstep, start, ownCgroup } = openCli(t);
  const script = 'while read line; do echo "heard $line"; [ "$line" = stop ] && exit 9; done';
  await lockstep('run', '-di', '--name', 'ear', ...ownCgroup, 'busybox', 'sh', '-c', script);
  const command = start('attach', 'ear');
  command.process.stdin.write('this\n');
  await command.says('heard this');
  command.process.stdin.end('stop\n');
  t.deepEqual(await command.result, { code: 9, stdout: 'heard this\nheard stop\n', stderr: '' });
});

testAsRoot('start -a runs a container again and prints only what is new', async (t) => {
  const { lockstep, ownCgroup } = openCli(t);
  const script = 'echo run $(cat /count 2>/dev/null | wc -l); echo x >>/count; exit 3';
  t.is(
    (await lockstep('run', '--name', 'again', ...ownCgroup, 'busybox', 'sh', '-c', script)).stdout,
    'run 0\n',
  );
  t.deepEqual(await lockstep('start', '-a', 'again'), { code: 3, stdout: 'run 1\n', stderr: '' });
});

testAsRoot(
  'run --until mounted prepares everything but the process, and step shows what the kernel has then',
  async (t) => {
    const { lockstep, ownCgroup } = openCli(t);
    await lockstep('run', '--until', 'mounted', '--name', 'look', ...ownCgroup, 'busybox', 'sleep', '1000');
    const { stdout } = await lockstep('step', '--format', 'json', 'look');
    const { from, to, made } = JSON.parse(stdout);
    t.deepEqual([from, to], ['mounted', 'started']);
    const kinds = (kind: string) => made.filter((trace: { kind: string }) => trace.kind === kind);
    t.is(kinds('process').length, 1);
    // The runtime has let it go; that it has executed its program comes a moment later.
    t.regex(kinds('process')[0].what, /^\d+ (sleep 1000|\S*runc init|\[runc:\[2:INIT\]\])$/);
    t.regex(kinds('cgroup')[0].what, /^\/lockstep-test-\w+\/[0-9a-f]{64} \(/);
    const back = await lockstep('stop', '-t', '0', 'look');
    t.is(back.code, 0, back.stderr);
  },
);

testAsRoot('a restart policy is followed although no engine is there', async (t) => {
  const { lockstep, ownCgroup } = openCli(t);
  const policy = ['-d', '--restart', 'on-failure:2', '--name', 'again', ...ownCgroup];
  await lockstep('run', ...policy, 'busybox', 'sh', '-c', 'echo tried; exit 4');
  const stateOf = async () =>
    (await lockstep('inspect', '-f', '{{.RestartCount}} {{.Lockstep.state}}', 'again')).stdout;
  const deadline = performance.now() + 20_000;
  while ((await stateOf()) !== '2 stopped\n' && performance.now() < deadline);
  t.is(await stateOf(), '2 stopped\n');
  t.is((await lockstep('logs', 'again')).stdout, 'tried\ntried\ntried\n');
});

testAsRoot('the engine’s settings are read from a file of dockerd’s form', async (t) => {
  const { lockstep, ownCgroup, folder } = openCli(t);
  const file = join(folder, 'daemon.json');
  const run = ['run', '--rm', ...ownCgroup, 'busybox', 'sh', '-c', 'ulimit -n'] as const;
  writeFileSync(file, '{"default-ulimits": {"nofile": {"Name": "nofile", "Hard": 123, "Soft": 100}}}');
  t.is((await lockstep('--settings', file, ...run)).stdout, '100\n');
  for (const [settings, text, message] of [
    [file, '{"no-such-key": 1}', 'no-such-key'],
    [join(folder, 'missing.json'), '', 'missing.json'],
    ['-', '', 'from standard input'],
  ] as const) {
    if (text !== '') writeFileSync(settings, text);
    const { code, stderr } = await lockstep('--settings', settings, ...run);
    t.is(code, 125, stderr);
    t.true(stderr.includes(message), stderr);
  }
  t.is((await lockstep('ps', '-aq')).stdout, '');
});

testAsRoot('the log of the engine goes to a file, never into the output', async (t) => {
  const { lockstep, ownCgroup, folder } = openCli(t);
  const log = join(folder, 'engine.log');
  const result = await lockstep(
    ...['--log-level', 'debug', '--log-file', log, 'run', '--rm', ...ownCgroup, 'busybox', 'echo', 'hello'],
  );
  t.deepEqual(result, { code: 0, stdout: 'hello\n', stderr: '' });
  const messages = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).msg);
  t.true(messages.includes('container start'), messages.join());
});
