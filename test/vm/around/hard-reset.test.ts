import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { createLinuxSystem } from '../../../src/system/linux/create-linux-system.ts';
import { findKernel, parseKernels } from '../../../src/vm/kernel-row.ts';
import { openVm } from '../../../src/vm/open-vm.ts';
import { findProject, vmCache } from '../../../src/vm/vm-paths.ts';

test('after a hard reset every container is known, with the truth about its end, and nothing is left mounted', async (t) => {
  const project = findProject();
  const table = readFileSync(join(project, 'vagrant/kernels.json'), 'utf8');
  await using vm = await openVm({
    project,
    cache: vmCache(process.env, project),
    row: findKernel(parseKernels(table), 'cgroup2'),
    way: 'direct',
    locks: createLinuxSystem().locks,
  });
  const inside = async (command: string) => {
    const said: Uint8Array[] = [];
    const take = (bytes: Uint8Array) => void said.push(bytes);
    const code = await vm.run(command, { onStdout: take, onStderr: take });
    return { code, text: Buffer.concat(said).toString() };
  };
  const done = await inside('bin/lockstep run --name done busybox sh -c "exit 7"');
  t.is(done.code, 7, done.text);
  const started = await inside('bin/lockstep run -d --name web busybox sleep 1000');
  t.is(started.code, 0, started.text);
  t.is((await inside('bin/lockstep create --name new busybox true')).code, 0);
  await inside('cat /proc/sys/kernel/random/boot_id >/boot-before');

  await vm.reset();

  t.not((await inside('cmp /boot-before /proc/sys/kernel/random/boot_id')).code, 0);
  const format = '{{.Name}} {{.State.Status}} {{.State.Running}} {{.State.ExitCode}} {{.State.Pid}}';
  const { text } = await inside(`bin/lockstep inspect -f '${format}' done web new`);
  t.is(text, '/done exited false 7 0\n/web exited false 137 0\n/new created false 0 0\n');
  const mounted = await inside('grep -c /var/lib/lockstep /proc/self/mountinfo');
  t.is(mounted.text, '0\n');
  const leaks = await inside('bin/lockstep doctor --leaks');
  t.is(leaks.code, 0, leaks.text);
  const again = await inside(
    'bin/lockstep start web && bin/lockstep rm -f done web new && bin/lockstep ps -aq',
  );
  t.is(again.text, 'web\ndone\nweb\nnew\n');
});
