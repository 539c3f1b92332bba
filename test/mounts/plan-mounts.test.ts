import test from 'ava';
import { planMounts } from '../../src/mounts/plan-mounts.ts';
import { mountPoint, mountsInput } from './mounts-input.ts';

test('the steps come in the order in which they are made', (t) => {
  const input = mountsInput('/root', {
    shm: { path: '/root/c/shm', sizeBytes: 1024 },
    workingDir: '/work',
    mountPoints: [
      mountPoint({ source: '/made' }),
      mountPoint({ source: '/needed', createSource: false }),
      mountPoint({ type: 'tmpfs' }),
      mountPoint({ type: 'volume', source: '/root/volumes/v/_data', destination: '/v', copyData: true }),
      mountPoint({ type: 'volume', source: '/root/volumes/w/_data', subpath: 'in/ner' }),
    ],
  });
  t.deepEqual(planMounts(input).steps.slice(3), [
    { kind: 'shm', path: '/root/c/shm', sizeBytes: 1024 },
    { kind: 'source', path: '/made', create: true },
    { kind: 'source', path: '/needed', create: false },
    { kind: 'volume', path: '/root/volumes/v/_data', copyFrom: '/v' },
    { kind: 'volume', path: '/root/volumes/w/_data', copyFrom: null },
    { kind: 'subpath', within: '/root/volumes/w/_data', path: 'in/ner', target: '/root/c/parts/4' },
    { kind: 'working-directory', path: '/work' },
  ]);
});

test('the container’s own files are written, but none that it shares with another', (t) => {
  t.deepEqual(
    planMounts(mountsInput('/root')).steps.map((step) => [step.kind, 'path' in step && step.path]),
    [
      ['file', '/root/c/hostname'],
      ['file', '/root/c/hosts'],
      ['file', '/root/c/resolv.conf'],
    ],
  );
  const files = { hosts: undefined, hostname: '/root/c/hostname', resolvConf: undefined };
  t.deepEqual(planMounts(mountsInput('/root', { files })).steps, [
    { kind: 'file', path: '/root/c/hostname', text: 'box\n' },
  ]);
});

test('a relative source is refused', (t) => {
  const mountPoints = [mountPoint({ source: 'a/b' })];
  t.like(
    t.throws(() => planMounts(mountsInput('/root', { mountPoints }))),
    {
      code: 'MOUNT_SOURCE_INVALID',
      kind: 'invalid-argument',
      phase: 'mount',
      message: "invalid mount path: 'a/b' mount path must be absolute",
      value: 'a/b',
    },
  );
});
