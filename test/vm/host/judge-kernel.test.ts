import { readFileSync } from 'node:fs';
import test from 'ava';
import { judgeKernel, parseSeenKernel, requireKernel } from '../../../src/vm/judge-kernel.ts';
import { findKernel, parseKernels } from '../../../src/vm/kernel-row.ts';

const rows = parseKernels(readFileSync(new URL('../../../vagrant/kernels.json', import.meta.url), 'utf8'));
const LSMS = 'lockdown,capability,landlock,yama,apparmor,bpf';
const MOUNTS = {
  unified: '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate',
  legacy: '31 30 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids',
  hybrid:
    '31 30 0:27 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n32 30 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
  none: '23 1 0:22 / /proc rw - proc proc rw',
};

for (const [layout, mountinfo] of Object.entries(MOUNTS)) {
  test(`the cgroup layout ${layout} is seen from what is mounted`, (t) => {
    t.deepEqual(parseSeenKernel(`6.1.0-30-cloud-amd64\n${LSMS}\n${mountinfo}\n`), {
      release: '6.1.0-30-cloud-amd64',
      cgroup: layout as 'unified',
      lsms: LSMS.split(','),
    });
  });
}

test('a machine that is what its row says has no problems', (t) => {
  const seen = { release: '6.1.0-30-cloud-amd64', cgroup: 'unified', lsms: LSMS.split(',') } as const;
  t.deepEqual(judgeKernel(findKernel(rows, 'cgroup2'), seen), []);
});

test('each broken promise is told: release, layout, security module', (t) => {
  const seen = { release: '6.12.1', cgroup: 'unified', lsms: ['capability'] } as const;
  t.throws(() => requireKernel(findKernel(rows, 'cgroup1'), seen), { code: 'VM_KERNEL_WRONG' });
  t.deepEqual(judgeKernel(findKernel(rows, 'cgroup1'), seen), [
    'the kernel is 6.12.1, not 6.1',
    'the cgroup layout is unified, not legacy',
    'the security modules are capability, without apparmor',
  ]);
});

test('6.1 is not taken for 6.12, nor the other way round', (t) => {
  const row = findKernel(rows, 'kernel-6.12');
  const seen = { release: '6.1.0-30', cgroup: 'unified', lsms: ['apparmor'] } as const;
  t.deepEqual(judgeKernel(row, seen), ['the kernel is 6.1.0-30, not 6.12']);
});

test('the table has the rows that the tests name, each with a reason', (t) => {
  for (const name of ['cgroup2', 'cgroup1', 'hybrid', 'kernel-6.12', 'ubuntu', 'fedora'])
    t.true(findKernel(rows, name).why.length > 30, name);
  t.like(
    t.throws(() => findKernel(rows, 'none')),
    {
      code: 'VM_KERNEL_UNKNOWN',
      value: 'none',
    },
  );
});
