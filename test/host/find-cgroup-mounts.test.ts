import test from 'ava';
import { findCgroupMounts } from '../../src/host/find-cgroup-mounts.ts';
import type { MountEntry } from '../../src/system/system.ts';

function mounted(type: string, target: string, superOptions: string[], root = '/'): MountEntry {
  return {
    id: 1,
    parent: 0,
    root,
    target,
    options: [],
    optionalFields: [],
    type,
    source: type,
    superOptions,
  };
}

test('controllers that are mounted together share a folder, and words that are no controllers are left out', (t) => {
  const table = [
    mounted('tmpfs', '/sys/fs/cgroup', ['rw', 'mode=755']),
    mounted('cgroup', '/sys/fs/cgroup/cpu,cpuacct', ['rw', 'cpu', 'cpuacct']),
    mounted('cgroup', '/sys/fs/cgroup/systemd', ['rw', 'xattr', 'release_agent=/lib/agent', 'name=systemd']),
  ];
  t.deepEqual(findCgroupMounts(table), {
    layout: 'legacy',
    mounts: {
      cpu: '/sys/fs/cgroup/cpu,cpuacct',
      cpuacct: '/sys/fs/cgroup/cpu,cpuacct',
      'name=systemd': '/sys/fs/cgroup/systemd',
    },
    roots: { cpu: '/', cpuacct: '/', 'name=systemd': '/' },
  });
});

test('of two mounts of a hierarchy the one below /sys/fs/cgroup counts', (t) => {
  const table = [
    mounted('cgroup2', '/mnt/two', ['rw']),
    mounted('cgroup2', '/sys/fs/cgroup', ['rw', 'nsdelegate'], '/../..'),
    mounted('cgroup2', '/mnt/three', ['rw']),
  ];
  t.deepEqual(findCgroupMounts(table), {
    layout: 'unified',
    mounts: { unified: '/sys/fs/cgroup' },
    roots: { unified: '/../..' },
  });
});

test('a host without cgroups', (t) => {
  t.deepEqual(findCgroupMounts([mounted('tmpfs', '/tmp', [])]), { layout: 'none', mounts: {}, roots: {} });
});
