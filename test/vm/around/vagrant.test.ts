import { existsSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { execa } from 'execa';
import { libvirtPaths, planNetwork } from '../../../src/vm/libvirt/plan-libvirt.ts';
import { vagrantPaths } from '../../../src/vm/vagrant/plan-vagrant.ts';
import { kernelPaths } from '../../../src/vm/vm-paths.ts';
import { until } from '../../integration/until.ts';
import { ownMachines } from './own-machines.ts';

const KERNEL = 'cgroup2';
const BOOT_MS = 600_000;

/** A container’s output, as `lockstep vm run` has it, and its exit code. */
const CONTAINER = ['run', '--', 'run', '--rm', 'busybox', 'sh', '-c', 'cat /proc/self/cgroup; exit 5'];

test('a machine of Vagrant comes up, stays, is used, halted and booted again, and leaves nothing', async (t) => {
  const { vm, cache, env, project, left } = await ownMachines(t);
  const stateOf = async () => {
    const { stdout } = await vm('status', '--format', 'json');
    const rows = stdout.split('\n').map((line) => JSON.parse(line) as { name: string; machine: string });
    return rows.find(({ name }) => name === KERNEL)?.machine;
  };
  t.is(await stateOf(), 'absent');
  const refused = await vm('ssh', '--', 'true');
  t.is(refused.exitCode, 1);
  t.true(refused.stderr.includes('VM_NOT_UP'), refused.stderr);

  const up = await vm('up');
  t.is(up.exitCode, 0, up.stderr);
  t.regex(up.stderr, /cgroup2: booting: [\d.]+ s/);
  t.is(await stateOf(), 'up');
  t.true(existsSync(join('/sys/class/net', planNetwork(cache).bridge)));

  const first = await vm(...CONTAINER);
  t.is(first.stdout, '0::/', first.stderr);
  t.is(first.exitCode, 5);
  const inside = await vm(
    'ssh',
    '--',
    'cat /proc/1/comm; cat /proc/sys/kernel/random/boot_id >/root/boot; exit 3',
  );
  t.is(inside.stdout, 'systemd', inside.stderr);
  t.is(inside.exitCode, 3);

  const lockstep = join(project, 'bin/lockstep');
  const input = 'a\n'.repeat(100_000);
  const piped = ['vm', 'run', 'run', '-i', '--rm', 'busybox', 'wc', '-c'];
  t.is((await execa(lockstep, piped, { env, input })).stdout, String(input.length));
  const typed = `${lockstep} vm run run -it --rm busybox sh -c 'tty; read line; echo got $line'`;
  const terminal = await execa('script', ['-qec', typed, '/dev/null'], { env, input: 'hello\n' });
  t.regex(terminal.stdout, /\/dev\/pts\/0[\s\S]*got hello/);

  // Where the project was built since, it is copied anew; where the connection ended, there is another.
  const machine = kernelPaths(cache, KERNEL, 'vagrant');
  const { sshSocket } = vagrantPaths(machine, libvirtPaths(cache), KERNEL);
  utimesSync(machine.project, 0, 0);
  await execa('ssh', ['-o', `ControlPath=${sshSocket}`, '-O', 'exit', 'machine'], { stdio: 'ignore' });
  await until(() => !existsSync(sshSocket));
  const outdated = await vm('run', 'version');
  t.is(outdated.exitCode, 0, outdated.stderr);
  t.regex(outdated.stderr, /copying the project into it/);
  t.true(existsSync(sshSocket));
  t.is((await vm('run', 'version')).stderr, '');

  // Ctrl-C is for what runs inside; a machine that was up before stays up.
  const running = execa(
    join(project, 'bin/lockstep'),
    [
      'vm',
      'run',
      '--',
      'run',
      '--rm',
      'busybox',
      'sh',
      '-c',
      'trap exit INT; echo under way; while :; do sleep 1; done',
    ],
    { env, reject: false, stdin: 'ignore', buffer: { stdout: false, stderr: true } },
  );
  const said: Uint8Array[] = [];
  running.stdout.on('data', (bytes: Buffer) => void said.push(bytes));
  await until(() => Buffer.concat(said).toString().includes('under way'), undefined, BOOT_MS);
  running.kill('SIGINT');
  t.is((await running).exitCode, 130);
  t.is(await stateOf(), 'up');
  await until(
    async () => (await vm('ssh', '--', 'pgrep -f "[u]nder way"')).exitCode === 1,
    undefined,
    BOOT_MS,
  );

  const halted = await vm('halt');
  t.is(halted.exitCode, 0, halted.stderr);
  t.is(await stateOf(), 'halted');
  const again = await vm('up');
  t.is(again.exitCode, 0, again.stderr);
  // The disk is the one of before, the boot another.
  t.is((await vm('ssh', '--', 'cmp -s /root/boot /proc/sys/kernel/random/boot_id')).exitCode, 1);

  // Without a daemon that answers it is taken away just as well.
  process.kill(Number(readFileSync(libvirtPaths(cache).pid, 'utf8')), 'SIGKILL');
  const destroyed = await vm('destroy');
  t.is(destroyed.exitCode, 0, destroyed.stderr);
  t.is(await stateOf(), 'absent');
  t.deepEqual(left(), []);
});
