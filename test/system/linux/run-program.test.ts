import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { loadDescriptorCalls } from '../../../src/system/linux/descriptor-calls.ts';
import { posixSpawn } from '../../../src/system/linux/posix-spawn.ts';
import { waitForProcess } from '../../../src/system/linux/wait-for-process.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const { processes, files } = createLinuxSystem();

test('megabytes go in and come out at the same time, by both outputs', async (t) => {
  const input = 'abcdefg\n'.repeat(500_000);
  const { stdout, stderr } = await processes.run('/bin/sh', ['-c', 'tee /dev/stderr'], { input });
  t.true(stdout === input);
  t.true(stderr === input);
});

test('many programs run at once, each with its own result', async (t) => {
  const numbers = Array.from({ length: 40 }, (_, index) => index);
  const results = await Promise.all(
    numbers.map((number) => processes.run('/bin/sh', ['-c', `echo ${number}; exit ${number}`])),
  );
  t.deepEqual(
    results,
    numbers.map((number) => ({ exitCode: number, stdout: `${number}\n`, stderr: '' })),
  );
});

test('a program gets no signal ignored or blocked', async (t) => {
  const { stdout } = await processes.run('cat', ['/proc/self/status']);
  t.regex(stdout, /^SigBlk:\t0+$/m);
  t.regex(stdout, /^SigIgn:\t0+$/m);
});

test('a program gets no descriptors but those that it is given', async (t) => {
  const ends = loadDescriptorCalls().pipe();
  const { stdout } = await processes.run('ls', ['/proc/self/fd']);
  for (const end of ends) {
    t.false(stdout.split('\n').includes(`${end}`));
    loadDescriptorCalls().close(end);
  }
});

test('a descriptor reaches its place although another one takes its own', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  const file = openSync(path, 'w');
  const descriptors: (number | null)[] = Array.from({ length: file + 2 }, () => null);
  descriptors[file + 1] = file;
  const pid = await posixSpawn('/bin/sh', ['-c', `echo there >/proc/self/fd/${file + 1}`], { descriptors });
  closeSync(file);
  t.is(await waitForProcess(pid).exited, 0);
  t.is(files.read(path), 'there\n');
});

test('a detached program leads a session of its own', async (t) => {
  const child = await processes.spawn('sleep', ['60'], {
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  });
  t.teardown(() => processes.kill(child.pid, 9));
  const fields = files.read(`/proc/${child.pid}/stat`).split(') ')[1]?.split(' ') ?? [];
  t.is(Number(fields[3]), child.pid);
});

test('a folder that is not there keeps a program from starting, and no descriptor is left', async (t) => {
  const before = readdirSync('/proc/self/fd').length;
  for (let count = 0; count < 20; count++) {
    await t.throwsAsync(processes.run('true', [], { cwd: '/no/such/folder', input: 'x' }), {
      code: 'PROGRAM_NOT_STARTED',
      message: 'cannot start true: ENOENT',
    });
    await processes.run('true', [], { input: 'x' });
  }
  t.true(readdirSync('/proc/self/fd').length < before + 10);
});

test('a program whose pipes a child of its own holds on to can be given up after it ended', async (t) => {
  const running = processes.run('/bin/sh', ['-c', 'sleep 2 & exit 0'], { timeoutMs: 200 });
  await t.throwsAsync(running, { code: 'PROGRAM_TIMED_OUT' });
});

test('process.exit does not wait for a program that still runs', async (t) => {
  const module = new URL('../../../src/system/linux/create-linux-system.ts', import.meta.url).href;
  const script = `
    const {createLinuxSystem} = await import(${JSON.stringify(module)});
    createLinuxSystem().processes.run('sleep', ['30']);
    setTimeout(() => process.exit(5), 50);`;
  const begin = performance.now();
  const { exitCode } = await processes.run(process.execPath, ['--input-type=module', '-e', script]);
  t.is(exitCode, 5);
  t.true(performance.now() - begin < 20_000);
});

test('a program gets the descriptors that are meant for it, from 3 on', async (t) => {
  const path = join(temporaryFolder(t), 'file');
  files.write(path, 'text');
  const descriptor = openSync(path, 'r');
  t.teardown(() => closeSync(descriptor));
  const { stdout } = await processes.run('sh', ['-c', 'cat <&3'], { inherited: [descriptor] });
  t.is(stdout, 'text');
  t.not((await processes.run('sh', ['-c', 'cat <&3'])).exitCode, 0);
});
