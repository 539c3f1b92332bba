import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { createLinuxSystem } from '../../src/system/linux/create-linux-system.ts';
import { kernelPaths } from '../../src/vm/vm-paths.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { openCli } from './open-cli.ts';

const REFUSALS: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
  [['frob'], 1, /vm cannot frob[\s\S]*Say one of up, run, ssh/],
  [['constructor'], 1, /vm cannot constructor/],
  [['up', 'cgroup1'], 1, /vm up accepts no arguments, such as cgroup1[\s\S]*vm up --kernel KERNEL/],
  [['halt', 'cgroup1'], 1, /vm halt accepts no arguments/],
  [['destroy', 'cgroup1'], 1, /vm destroy accepts no arguments/],
  [['status', 'cgroup1'], 1, /vm status accepts no arguments/],
  [['run'], 1, /vm run needs a command of Lockstep[\s\S]*lockstep vm run -- run --rm busybox/],
  [['run', '--kernel', 'cgroup2', '--'], 1, /vm run needs a command of Lockstep/],
  [
    ['run', '--kernel', 'nope', '--', 'version'],
    1,
    /there is no kernel nope[\s\S]*VM_KERNEL_UNKNOWN[\s\S]*cgroup2/,
  ],
  [['status', '--kernel', 'nope'], 1, /there is no kernel nope/],
  [['up', '--fast'], 1, /a machine without systemd does not outlive its command/],
  [['ssh', '--', 'true'], 1, /VM_NOT_UP/],
  // The flags of what is run inside are its own.
  [['ssh', 'ls', '--frob'], 1, /VM_NOT_UP/],
  [['run', '--kernel', 'nope', 'run', '--rm', 'busybox'], 1, /there is no kernel nope/],
  [['run', '--frob', 'ls'], 125, /unknown flag: --frob/],
  [['test', 'test/cli/vm.test.ts'], 1, /names no test that runs in a virtual machine/],
  [['test', '--json', '/nowhere/x.json'], 1, /--json: \/nowhere\/x\.json cannot be written/],
  [['test', '--junit', '/tmp'], 1, /--junit: \/tmp cannot be written/],
];

for (const [args, code, message] of REFUSALS)
  test(`vm ${args.join(' ')} is refused before any machine is touched`, async (t) => {
    const { lockstep } = openCli(t, { LOCKSTEP_VM_CACHE: temporaryFolder(t) });
    const refused = await lockstep('vm', ...args);
    t.regex(refused.stderr, message);
    t.is(refused.code, code);
    t.is(refused.stdout, '');
  });

test('vm status shows the kernels that are named, as one line of JSON each where that is asked for', async (t) => {
  const { lockstep } = openCli(t, { LOCKSTEP_VM_CACHE: temporaryFolder(t) });
  const { stdout } = await lockstep('vm', 'status', '--format', 'json', '--kernel', 'hybrid');
  t.like(JSON.parse(stdout), { name: 'hybrid', cgroup: 'hybrid', box: 'not built', machine: 'absent' });
  t.is(stdout.trim().split('\n').length, 1);
});

test('vm status tells a machine that another process is at work on from one that was left behind', async (t) => {
  const cache = temporaryFolder(t);
  const { lockstep } = openCli(t, { LOCKSTEP_VM_CACHE: cache });
  const state = async () =>
    (await lockstep('vm', 'status', '--kernel', 'cgroup1', '--format', '{{.machine}}')).stdout.trim();
  const paths = kernelPaths(cache, 'cgroup1', 'vagrant');
  mkdirSync(paths.folder, { recursive: true });
  const lock = await createLinuxSystem().locks.acquire(paths.lock, { timeoutMs: 1000 });
  t.is(await state(), 'on its way');
  lock.release();
  t.is(await state(), 'broken');
});

test('vm destroy succeeds where there is nothing, and takes away what a killed process has left', async (t) => {
  const cache = temporaryFolder(t);
  const { lockstep } = openCli(t, { LOCKSTEP_VM_CACHE: cache });
  t.deepEqual(await lockstep('vm', 'destroy'), { code: 0, stdout: '', stderr: '' });
  for (const way of ['direct', 'vagrant'] as const) {
    const { folder, lock, snapshot } = kernelPaths(cache, 'hybrid', way);
    mkdirSync(folder, { recursive: true });
    writeFileSync(snapshot, '{ this was cut o');
    // The pid is this one's, whom it must not take for the one that was killed.
    writeFileSync(lock, `${process.pid}`);
    writeFileSync(join(folder, 'qemu.pid'), `${process.pid}`);
  }
  t.deepEqual(await lockstep('vm', 'destroy', '--kernel', 'hybrid'), { code: 0, stdout: '', stderr: '' });
  for (const way of ['direct', 'vagrant'] as const) {
    const { folder, lock } = kernelPaths(cache, 'hybrid', way);
    t.false(existsSync(folder));
    t.false(existsSync(lock));
    t.true(existsSync(dirname(folder)));
  }
});
