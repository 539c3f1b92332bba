import test from 'ava';
import type { KernelRow } from '../../../src/vm/kernel-row.ts';
import { planEmulator } from '../../../src/vm/plan-emulator.ts';

const ROW: KernelRow = {
  name: 'cgroup1',
  why: 'for this test',
  release: '6.1',
  cgroup: 'legacy',
  lsm: 'apparmor',
  cgroupDriver: 'cgroupfs',
  cmdline: 'systemd.unified_cgroup_hierarchy=0',
  publicBox: 'debian/bookworm64',
};
const plan = (hardware: boolean) =>
  planEmulator({ row: ROW, box: '/box', folder: '/machine, one', hardware });
const after = (args: readonly string[], flag: string) => args[args.indexOf(flag) + 1];

test('the kernel is told its disk, its security module, its layout and what its row adds', (t) => {
  t.is(
    after(plan(false), '-append'),
    'root=/dev/vda1 rw console=ttyS0 quiet panic=-1 mitigations=off norandmaps tsc=reliable clocksource=tsc apparmor=1 security=apparmor lockstep.init=none lockstep.cgroup=legacy systemd.unified_cgroup_hierarchy=0',
  );
});

test('a kernel that is to say all that it does is not told to be quiet', (t) => {
  const request = { row: ROW, box: '/box', folder: '/machine', hardware: false };
  t.regex(after(planEmulator(request), '-append') ?? '', / quiet /);
  t.notRegex(after(planEmulator({ ...request, isVerbose: true }), '-append') ?? '', /quiet/);
});

test('without working hardware KVM is never asked for', (t) => {
  t.true(after(plan(false), '-accel')?.startsWith('tcg'));
  t.false(plan(false).join(' ').includes('kvm'));
  t.is(after(plan(true), '-accel'), 'kvm');
});

test('the box is never written to, and a machine that panics ends', (t) => {
  t.true(after(plan(false), '-drive')?.includes('file=/box/disk.img,'));
  t.true(after(plan(false), '-drive')?.includes('snapshot=on'));
  t.true(plan(false).includes('-no-reboot'));
});

test('a comma in a path stays part of the path', (t) => {
  t.true(plan(false).includes('socket,id=control,path=/machine,, one/control,server=on,wait=off'));
});
