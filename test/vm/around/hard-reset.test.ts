import test from 'ava';
import { inside, ownMachines } from './own-machines.ts';

test('after a hard reset every container is known, with the truth about its end, and nothing is left mounted', async (t) => {
  const { open, row } = await ownMachines(t);
  await using vm = await open({ row: row('cgroup2') });
  const done = await inside(vm, 'bin/lockstep run --name done busybox sh -c "exit 7"');
  t.is(done.code, 7, done.text);
  const started = await inside(vm, 'bin/lockstep run -d --name web busybox sleep 1000');
  t.is(started.code, 0, started.text);
  t.is((await inside(vm, 'bin/lockstep create --name new busybox true')).code, 0);
  await inside(vm, 'cat /proc/sys/kernel/random/boot_id >/boot-before');

  await vm.reset();

  t.not((await inside(vm, 'cmp /boot-before /proc/sys/kernel/random/boot_id')).code, 0);
  const format = '{{.Name}} {{.State.Status}} {{.State.Running}} {{.State.ExitCode}} {{.State.Pid}}';
  const { text } = await inside(vm, `bin/lockstep inspect -f '${format}' done web new`);
  t.is(text, '/done exited false 7 0\n/web exited false 137 0\n/new created false 0 0\n');
  const mounted = await inside(vm, 'grep -c /var/lib/lockstep /proc/self/mountinfo');
  t.is(mounted.text, '0\n');
  const leaks = await inside(vm, 'bin/lockstep doctor --leaks');
  t.is(leaks.code, 0, leaks.text);
  const again = await inside(
    vm,
    'bin/lockstep start web && bin/lockstep rm -f done web new && bin/lockstep ps -aq',
  );
  t.is(again.text, 'web\ndone\nweb\nnew\n');
});
