import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import type { LockstepError } from '../../../src/errors/lockstep-error.ts';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { buildBox } from '../../../src/vm/build-box.ts';
import type { KernelRow } from '../../../src/vm/kernel-row.ts';
import { kernelPaths } from '../../../src/vm/vm-paths.ts';
import { until } from '../../integration/until.ts';
import { type OwnMachines, ownMachines } from './own-machines.ts';

const KERNEL = 'cgroup2';
/** What a boot and a container may take on a busy host. */
const BOOT_MS = 400_000;

const isUnderWay = (said: readonly Uint8Array[]) => Buffer.concat(said).toString().includes('under way');

/** A box like the one of a row, which may be spoilt: its disk is a copy, and takes room only where it is not empty. */
async function spoiltBox({ project, cache }: OwnMachines, row: KernelRow): Promise<string> {
  const script = { logs: join(cache, 'logs'), signal: new AbortController().signal };
  const box = (await buildBox({ project, row, cache, ...script })) ?? '';
  const good = execFileSync('realpath', [box], { encoding: 'utf8' }).trim();
  rmSync(join(cache, 'boxes'));
  mkdirSync(join(cache, 'boxes'));
  execFileSync('cp', ['-a', '--sparse=always', good, box]);
  return box;
}

/** The emulators of these machines. */
function emulators(cache: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return line.startsWith('qemu-system') && line.includes(cache);
      } catch {
        return false;
      }
    });
}

test('a box that does not boot is told as such, with the phase and the serial log', async (t) => {
  const machines = await ownMachines(t);
  const row = machines.row(KERNEL);
  truncateSync(join(await spoiltBox(machines, row), 'disk.img'), 0);
  const error = await machines.refusal({ row });
  t.is(error.code, 'VM_BOOT_FAILED');
  const { logs } = kernelPaths(machines.cache, KERNEL, 'direct');
  t.true(error.message.includes('while booting'), error.message);
  t.true(error.message.includes(join(logs, 'serial.log')), error.message);
  t.regex(readFileSync(join(logs, 'serial.log'), 'utf8'), /panic/i);
  t.deepEqual(machines.left(), []);
});

test('a boot that hangs is tried twice, and ends with its time limit', async (t) => {
  const machines = await ownMachines(t);
  const states: string[] = [];
  const error = await machines.refusal({
    row: { ...machines.row(KERNEL), cmdline: 'rdinit=/bin/busybox -- sleep 1000' },
    timeoutsMs: { boot: 5000 },
    onState: (state) => states.push(state),
  });
  t.like(error, { code: 'VM_ACTION_TIMED_OUT', value: 'boot' });
  t.true(error.message.includes('while booting'), error.message);
  t.deepEqual(states, ['building-box', 'booting', 'unplugging', 'booting', 'clearing', 'failed']);
  // The first time the kernel said nothing.
  const { logs } = kernelPaths(machines.cache, KERNEL, 'direct');
  t.regex(readFileSync(join(logs, 'serial.log'), 'utf8'), /Linux version|Command line/);
  t.deepEqual(machines.left(), []);
});

test('a kernel that is not what its row says fails before anything is done with it', async (t) => {
  const machines = await ownMachines(t);
  const error = await machines.refusal({
    row: { ...machines.row(KERNEL), release: '5.10', lsm: 'selinux', cmdline: 'apparmor=1' },
  });
  t.is(error.code, 'VM_KERNEL_WRONG');
  t.regex(error.message, /the kernel is 6\.1\.\S+, not 5\.10; the security modules are .*, without selinux/);
  t.deepEqual(machines.left(), []);
});

test('a step of provisioning that fails says which command, and what it said', async (t) => {
  const machines = await ownMachines(t);
  const row = machines.row(KERNEL);
  const box = await spoiltBox(machines, row);
  // A file stands where the project's folder is to be.
  execFileSync(
    'debugfs',
    ['-w', '-R', 'write /etc/hostname lockstep', `${join(box, 'disk.img')}?offset=1048576`],
    {
      stdio: 'ignore',
    },
  );
  const error = await machines.refusal({ row });
  t.is(error.code, 'VM_PROVISION_FAILED');
  t.regex(error.message, /mkdir -p \/lockstep failed with exit code 1: .*File exists/);
  t.deepEqual(machines.left(), []);
});

test('a machine that is in use is refused at once, and its death in the middle of a test is told', async (t) => {
  const machines = await ownMachines(t);
  const row = machines.row(KERNEL);
  await using vm = await machines.open({ row });
  const error = await machines.refusal({ row });
  t.like(error, { code: 'VM_IN_USE', value: KERNEL });

  const said: Uint8Array[] = [];
  const running = vm.run('echo under way; sleep 1000', { onStdout: (bytes) => void said.push(bytes) });
  const failure = t.throwsAsync<LockstepError>(running);
  await until(() => isUnderWay(said), undefined, BOOT_MS);
  const [pid = 0, ...others] = emulators(machines.cache);
  t.deepEqual(others, []);
  process.kill(pid, 'SIGKILL');
  const death = await failure;
  t.is(death?.code, 'VM_BOOT_FAILED');
  t.regex(death?.message ?? '', /ended by itself.*while testing \(.*serial\.log\)/);
  t.deepEqual(machines.left(), []);
});

test('a full disk is told with the phase, when a box is built and when a machine is filled', async (t) => {
  const machines = await ownMachines(t);
  const row = machines.row(KERNEL);
  const { mounts } = createLinuxSystem();
  const small = join(machines.cache, 'small');
  mkdirSync(small);
  mounts.mount({ source: 'small', target: small, type: 'tmpfs', options: ['size=16m'] });
  t.teardown(() => mounts.unmount(small));

  const building = await machines.refusal({ row, cache: small });
  t.is(building.code, 'VM_BOX_NOT_BUILT');
  t.regex(building.message, /build-box\.sh failed \(.*\)/);
  t.deepEqual(
    readdirSync(join(small, 'boxes')).filter((name) => name !== '.lock'),
    [],
  );

  rmSync(join(small, 'boxes'), { recursive: true, force: true });
  symlinkSync(
    execFileSync('realpath', [join(machines.cache, 'boxes')], { encoding: 'utf8' }).trim(),
    join(small, 'boxes'),
  );
  // What is known of KVM here, where an earlier machine has found it out.
  const known = join(machines.cache, 'kvm.json');
  if (existsSync(known)) cpSync(known, join(small, 'kvm.json'));
  const filling = await machines.refusal({ row, cache: small });
  t.is(filling.code, 'VM_PROVISION_FAILED');
  t.regex(filling.message, /No space left|ENOSPC/);
  t.deepEqual(existsSync(join(small, 'machines', `${KERNEL}-fast`)), false);
  t.deepEqual(emulators(small), []);
});

test('ctrl-C ends the command and all that it began', async (t) => {
  const machines = await ownMachines(t);
  const running = execa(
    join(machines.project, 'bin/lockstep'),
    ['vm', 'run', '--fast', '--', 'run', '--rm', 'busybox', 'sh', '-c', 'echo under way; sleep 1000'],
    { env: machines.env, reject: false, stdin: 'ignore', buffer: { stdout: false, stderr: true } },
  );
  const said: Uint8Array[] = [];
  running.stdout.on('data', (bytes: Buffer) => void said.push(bytes));
  await until(() => isUnderWay(said), undefined, BOOT_MS);
  t.is(emulators(machines.cache).length, 1);
  running.kill('SIGINT');
  const { exitCode, stderr } = await running;
  t.is(exitCode, 130);
  t.true(stderr.includes('VM_CANCELLED'), stderr);
  t.deepEqual(machines.left(), []);
});
