import test from 'ava';
import type { CdiEdits } from '../../../src/contract/cdi.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { bind, FACTS, specInput, withHostConfig } from '../spec-input.ts';

const NAMES = ['acme.com/gpu=0', 'acme.com/gpu=1'];

function build(edits: readonly CdiEdits[], changes: Parameters<typeof withHostConfig>[1] = {}) {
  const cdiDevices = Object.fromEntries(edits.map((one, index) => [NAMES[index], one]));
  const DeviceIDs = NAMES.slice(0, edits.length);
  const { hostConfig } = changes;
  return buildSpec(
    withHostConfig(
      { ...hostConfig, DeviceRequests: [{ Driver: 'cdi', DeviceIDs }] },
      { ...changes, cdiDevices },
    ),
    findPipeline('current'),
  );
}

test('the environment of a device is added to the container’s, over equal names', (t) => {
  const config = { ...specInput().config, Env: ['A=1', 'B=2'] };

  t.deepEqual(build([{ env: ['B=3', 'C=4'] }], { config }).process?.env?.slice(-3), ['A=1', 'B=3', 'C=4']);
});

test('nodes of a device replace those of the same path, and their rules follow the others', (t) => {
  const device = { kind: 'device', device: FACTS.devices[0] } as const;
  const node = (path: string, minor: number) => ({ path, type: 'c', major: 195, minor }) as const;
  const spec = build([{ deviceNodes: [node('/dev/kvm', 0), { ...node('/dev/gpu', 1), permissions: 'r' }] }], {
    devices: { '/dev/kvm': device as never, '/dev/fuse': device as never },
    hostConfig: {
      ...specInput().hostConfig,
      Devices: [
        { PathOnHost: '/dev/kvm', PathInContainer: '/dev/kvm', CgroupPermissions: 'rw' },
        { PathOnHost: '/dev/fuse', PathInContainer: '/dev/x', CgroupPermissions: 'm' },
      ],
    },
  });

  t.deepEqual(
    spec.linux?.devices?.map(({ path, major }) => [path, major]),
    [
      ['/dev/x', 10],
      ['/dev/kvm', 195],
      ['/dev/gpu', 195],
    ],
  );
  t.deepEqual(
    spec.linux?.resources?.devices?.slice(-4).map(({ major, minor, access }) => [major, minor, access]),
    [
      [10, 232, 'rw'],
      [10, 232, 'm'],
      [195, 0, 'rwm'],
      [195, 1, 'r'],
    ],
  );
  t.deepEqual(spec.linux?.resources?.devices?.[0], { allow: false, access: 'rwm' });
});

test('mounts of a device replace those of the same place; the user’s replace the device’s', (t) => {
  const mounts = [
    { hostPath: '/gpu/shm', containerPath: '/dev/mqueue', options: ['ro'] },
    { hostPath: '/gpu/lib', containerPath: '/lib/gpu', type: 'overlay' },
    { hostPath: '/gpu/mine', containerPath: '/mine' },
  ];
  const spec = build([{ mounts }], { mountPoints: [bind('/mine', '/user')] });
  const at = (place: string) => spec.mounts?.filter(({ destination }) => destination === place);

  t.deepEqual(at('/dev/mqueue'), [
    { destination: '/dev/mqueue', type: 'bind', source: '/gpu/shm', options: ['ro'] },
  ]);
  t.deepEqual(at('/lib/gpu'), [
    { destination: '/lib/gpu', type: 'overlay', source: '/gpu/lib', options: [] },
  ]);
  t.deepEqual(
    at('/mine')?.map(({ source }) => source),
    ['/user'],
  );
  t.is(at('/proc')?.length, 1);
});

test('hooks of several devices stand one after the other, each under its name', (t) => {
  const hook = (hookName: string, path: string) => ({ hookName, path }) as never;
  const spec = build([
    { hooks: [hook('createContainer', '/a'), hook('poststop', '/b')] },
    { hooks: [hook('createContainer', '/c')] },
  ]);

  t.deepEqual(spec.hooks, {
    createContainer: [{ path: '/a' }, { path: '/c' }],
    poststop: [{ path: '/b' }],
  });
});

test('groups of a device are added to the user’s, each once and never root’s', (t) => {
  const config = { ...specInput().config, User: 'alice' };
  const edits = [{ additionalGids: [0, 44, 10] }, { additionalGids: [44, 45] }];

  t.deepEqual(build(edits, { config }).process?.user, {
    uid: 1000,
    gid: 1000,
    additionalGids: [1000, 10, 44, 45],
  });
});

test('a request without names, or for another driver, asks nothing of CDI', (t) => {
  const input = withHostConfig({ DeviceRequests: [{ Driver: 'cdi' }] });

  t.deepEqual(buildSpec(input, findPipeline('current')), buildSpec(specInput(), findPipeline('current')));
});
