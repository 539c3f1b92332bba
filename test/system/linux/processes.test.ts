import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const { processes, files } = createLinuxSystem();

test('run gives the exit code and both outputs, and passes input, folder and environment', async (t) => {
  const folder = temporaryFolder(t);
  const script = 'cat; pwd; echo "$A $HOME" >&2; exit 7';
  t.deepEqual(
    await processes.run('/bin/sh', ['-c', script], { input: 'in\n', cwd: folder, env: { A: 'a' } }),
    { exitCode: 7, stdout: `in\n${folder}\n`, stderr: 'a \n' },
  );
});

test('no shell reads the arguments', async (t) => {
  const { stdout } = await processes.run('echo', ['$HOME; false', '*']);
  t.is(stdout, '$HOME; false *\n');
});

test('a program that ignores its input is no failure', async (t) => {
  const { exitCode } = await processes.run('true', [], { input: 'x'.repeat(1 << 20) });
  t.is(exitCode, 0);
});

test('a program killed by a signal has 128 + its number as exit code', async (t) => {
  const { exitCode } = await processes.run('/bin/sh', ['-c', 'kill -TERM $$']);
  t.is(exitCode, 143);
});

test('a program that is not there and one that cannot be executed are told apart by errno', async (t) => {
  const path = join(temporaryFolder(t), 'plain');
  files.write(path, '');
  const missing = await t.throwsAsync(processes.run('lockstep-no-such-program', []));
  t.like(missing, { code: 'PROGRAM_NOT_STARTED', errno: 'ENOENT', value: 'lockstep-no-such-program' });
  t.like(await t.throwsAsync(processes.run(path, [])), { code: 'PROGRAM_NOT_STARTED', errno: 'EACCES' });
  t.like(await t.throwsAsync(processes.spawn(path, [], { stdio: ['ignore'] })), { errno: 'EACCES' });
});

test('a program that takes too long is killed, with its pipes still held by a child of its own', async (t) => {
  const error = await t.throwsAsync(processes.run('/bin/sh', ['-c', 'sleep 2 & sleep 2'], { timeoutMs: 50 }));
  t.like(error, { code: 'PROGRAM_TIMED_OUT', message: '/bin/sh did not end within 50 ms' });
});

test('a program can be given up', async (t) => {
  const controller = new AbortController();
  const running = processes.run('sleep', ['2'], { signal: controller.signal });
  controller.abort();
  t.like(await t.throwsAsync(running), { code: 'SYSTEM_WAIT_CANCELLED' });
  t.like(await t.throwsAsync(processes.run('true', [], { signal: controller.signal })), {
    code: 'SYSTEM_WAIT_CANCELLED',
  });
});

test('spawn gives streams for any descriptor that is a pipe', async (t) => {
  const child = await processes.spawn('/bin/sh', ['-c', 'cat <&4 >&3; exit 3'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  child.stdio[4]?.end('through');
  t.is(await text(child.stdio[3] as NonNullable<(typeof child.stdio)[3]>), 'through');
  t.is(await child.exited, 3);
  t.is(child.stdio[0], null);
});

test('spawn reads outputs as text: a line before the program ends, and all of it at the end', async (t) => {
  const script = 'echo "first é" >&3; read go; printf "second" >&3; echo trouble >&2';
  const child = await processes.spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'output', 'output'],
  });
  t.is(await child.outputs[3]?.line(), 'first é');
  child.stdio[0]?.end('go\n');
  t.is(await child.outputs[3]?.all(), 'first é\nsecond');
  t.is(await child.outputs[2]?.line(), 'trouble');
  t.is(await child.exited, 0);
  t.is(child.outputs[0], null);
  t.is(child.stdio[3], null);
});

test('an output that is closed has said what came until then', async (t) => {
  const child = await processes.spawn('/bin/sh', ['-c', 'printf begun; exec sleep 60'], {
    stdio: ['ignore', 'output', 'ignore'],
  });
  t.teardown(() => processes.kill(child.pid, 9));
  const output = child.outputs[1];
  const all = output?.all();
  output?.close();
  output?.close();
  t.true('begun'.startsWith((await all) ?? 'nothing'));
});

test('a process is alive until it ends, and its start time tells it from another', async (t) => {
  const child = await processes.spawn('sleep', ['60'], { stdio: ['ignore', 'ignore', 'ignore'] });
  t.true(processes.isAlive(child.pid));
  t.true((processes.startTime(child.pid) ?? 0) >= (processes.startTime(process.pid) ?? Infinity));
  processes.kill(child.pid, 9);
  t.is(await child.exited, 137);
  t.false(processes.isAlive(child.pid));
  t.is(processes.startTime(child.pid), undefined);
  t.notThrows(() => processes.kill(child.pid, 9));
});

test('a zombie is not alive', async (t) => {
  // It ends after the exec: a shell that still ran would reap it.
  const script = 'sleep 0.1 & echo $!; exec sleep 60';
  const parent = await processes.spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  t.teardown(() => processes.kill(parent.pid, 9));
  const pid = await new Promise<number>((resolve) => {
    parent.stdio[1]?.once('data', (chunk: Buffer) => resolve(Number(String(chunk))));
  });
  const deadline = performance.now() + 5000;
  while (processes.isAlive(pid) && performance.now() < deadline) await new Promise(setImmediate);
  t.regex(files.read(`/proc/${pid}/stat`), /\) Z /);
  t.false(processes.isAlive(pid));
});

test('what is no single process is never signalled', (t) => {
  for (const pid of [0, 1, -1, 1.5, Number.NaN])
    t.like(
      t.throws(() => processes.kill(pid, 9)),
      { errno: 'EINVAL' },
    );
});

test('find looks along PATH, and only for programs', (t) => {
  t.regex(processes.find('sh') ?? '', /\/sh$/);
  t.is(processes.find('/bin/sh'), '/bin/sh');
  t.is(processes.find('/etc/passwd'), undefined);
  t.is(processes.find('/etc'), undefined);
  t.is(processes.find('lockstep-no-such-program'), undefined);
});
