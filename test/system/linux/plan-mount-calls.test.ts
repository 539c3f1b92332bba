import test from 'ava';
import { planMountCalls } from '../../../src/system/linux/plan-mount-calls.ts';

const at = { source: '/s', target: '/t' };

test('flags become bits and everything else becomes data for the file system', (t) => {
  const options = ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=64k'];
  t.deepEqual(planMountCalls({ ...at, source: 'shm', type: 'tmpfs', options }), [
    { source: 'shm', target: '/t', type: 'tmpfs', flags: 14, data: 'mode=1777,size=64k' },
  ]);
});

test('a later word takes an earlier one back', (t) => {
  t.deepEqual(planMountCalls({ ...at, type: 'tmpfs', options: ['ro', 'nosuid', 'rw'] }), [
    { ...at, type: 'tmpfs', flags: 2, data: '' },
  ]);
});

test('a bind is one call', (t) => {
  t.deepEqual(planMountCalls({ ...at, type: 'none', options: ['rbind'] }), [
    { ...at, type: 'none', flags: 4096 + 16384, data: '' },
  ]);
});

test('a read-only bind needs a remount, without the flag that would recurse', (t) => {
  t.deepEqual(planMountCalls({ ...at, type: 'none', options: ['rbind', 'ro', 'nodev'] }), [
    { ...at, type: 'none', flags: 4096 + 16384, data: '' },
    { ...at, type: 'none', flags: 4096 + 32 + 1 + 4, data: '' },
  ]);
});

test('each change of propagation is a call of its own, after the mount', (t) => {
  t.deepEqual(planMountCalls({ ...at, type: 'none', options: ['bind', 'rslave', 'shared'] }), [
    { ...at, type: 'none', flags: 4096, data: '' },
    { source: 'none', target: '/t', type: 'none', flags: (1 << 19) + 16384, data: '' },
    { source: 'none', target: '/t', type: 'none', flags: 1 << 20, data: '' },
  ]);
});

test('a change of propagation alone mounts nothing', (t) => {
  t.deepEqual(planMountCalls({ ...at, type: 'none', options: ['rprivate'] }), [
    { source: 'none', target: '/t', type: 'none', flags: (1 << 18) + 16384, data: '' },
  ]);
});

test('a remount is one call with all its flags', (t) => {
  t.deepEqual(planMountCalls({ ...at, type: 'none', options: ['remount', 'bind', 'ro'] }), [
    { ...at, type: 'none', flags: 32 + 4096 + 1, data: '' },
  ]);
});
