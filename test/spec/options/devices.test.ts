import test from 'ava';
import type { HostDevice } from '../../../src/contract/host-facts.ts';
import type { DeviceLookup, SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildSpec } from '../../../src/spec/build-spec.ts';
import { findPipeline } from '../../../src/spec/find-pipeline.ts';
import { FACTS, specInput, withHostConfig } from '../spec-input.ts';

const SEEDS = ['docker-1.11', 'docker-1.12', 'docker-1.13'];
const LATER = ['docker-20.10', 'docker-24.0', 'current'];

function node(path: string, minor: number): HostDevice {
  return { path, type: 'c', major: 240, minor, fileMode: 0o640, uid: 1, gid: 2 };
}

function device(path: string, minor: number): DeviceLookup {
  return { kind: 'device', device: node(path, minor) };
}

function build(name: string, hostConfig: SpecInput['hostConfig'], devices: SpecInput['devices'] = {}) {
  const spec = buildSpec(withHostConfig(hostConfig, { devices }), findPipeline(name));
  const plain = buildSpec(specInput(), findPipeline(name)).linux;
  return {
    nodes: spec.linux?.devices?.slice(hostConfig?.Privileged ? 0 : (plain?.devices?.length ?? 0)),
    rules: spec.linux?.resources?.devices?.slice(
      hostConfig?.Privileged ? 0 : (plain?.resources?.devices?.length ?? 0),
    ),
  };
}

function refusalOf(name: string, hostConfig: SpecInput['hostConfig'], devices: SpecInput['devices'] = {}) {
  return messageOf(() => build(name, hostConfig, devices));
}

function messageOf(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
}

for (const name of [...SEEDS, ...LATER]) {
  test(`${name}: a device is made at its place inside, with a rule for what may be done with it`, (t) => {
    const Devices = [
      { PathOnHost: '/dev/a', PathInContainer: '/dev/x', CgroupPermissions: 'rw' },
      { PathOnHost: '/dev/b', PathInContainer: '/dev/b', CgroupPermissions: '' },
      { PathOnHost: '/dev/b', PathInContainer: '/dev/c' },
    ];
    const devices = { '/dev/a': device('/dev/a', 1), '/dev/b': device('/dev/b', 2) };
    const numbers = (minor: number) => ({ allow: true, type: 'c', major: 240, minor });

    t.deepEqual(build(name, { Devices }, devices), {
      nodes: [node('/dev/x', 1), node('/dev/b', 2), node('/dev/c', 2)],
      rules: [{ ...numbers(1), access: 'rw' }, numbers(2), numbers(2)],
    });
  });

  test(`${name}: a folder brings every device below it, and none is refused`, (t) => {
    const folder = (PathOnHost: string, PathInContainer: string | undefined, found: DeviceLookup) => {
      const mapping = { PathOnHost, CgroupPermissions: 'r', ...(PathInContainer ? { PathInContainer } : {}) };
      return build(name, { Devices: [mapping] }, { [PathOnHost]: found }).nodes?.map(({ path }) => path);
    };
    const devices = [node('/dev/real/one', 1), node('/dev/real/deep/two', 2)];
    const found: DeviceLookup = { kind: 'directory', path: '/dev/real', devices };

    t.deepEqual(folder('/dev/d', '/dev/in', found), ['/dev/in/one', '/dev/in/deep/two']);
    t.deepEqual(folder('/dev/d', undefined, found), ['/dev/d/one', '/dev/d/deep/two']);
    t.deepEqual(folder('/dev/d/', '/dev/in/', found), ['/dev/in/one', '/dev/in/deep/two']);
    t.is(
      messageOf(() => folder('/dev/d', '/dev/in', { kind: 'directory', path: '/dev/real', devices: [] })),
      'error gathering device information while adding custom device "/dev/d": not a device node',
    );
  });

  test(`${name}: what is no device is refused, with the reason`, (t) => {
    const Devices = [{ PathOnHost: '/dev/a', PathInContainer: '/dev/a', CgroupPermissions: 'r' }];
    const words = 'error gathering device information while adding custom device "/dev/a": ';

    t.is(refusalOf(name, { Devices }), `${words}no such file or directory`);
    t.is(
      refusalOf(name, { Devices }, { '/dev/a': { kind: 'missing' } }),
      `${words}no such file or directory`,
    );
    t.is(refusalOf(name, { Devices }, { '/dev/a': { kind: 'other' } }), `${words}not a device node`);
  });
}

for (const name of LATER) {
  test(`${name}: a privileged container has every device of the host, and those under other names`, (t) => {
    const Devices = [
      { PathOnHost: '/dev/kvm', PathInContainer: '/dev/kvm', CgroupPermissions: 'r' },
      { PathOnHost: '/dev/a', PathInContainer: '/dev/x', CgroupPermissions: 'r' },
    ];
    const devices = { '/dev/a': device('/dev/a', 1), '/dev/kvm': device('/dev/kvm', 9) };
    const { nodes, rules } = build(name, { Privileged: true, Devices }, devices);

    t.deepEqual(nodes, [...FACTS.devices, node('/dev/x', 1)]);
    t.deepEqual(rules?.at(-1), { allow: true, access: 'rwm' });
  });

  test(`${name}: rules for devices are as the kernel takes them`, (t) => {
    const DeviceCgroupRules = ['c 189:* rw', 'a *:7 m', 'b 9223372036854775807:1 rwm'];
    const { rules } = build(name, { DeviceCgroupRules });

    t.deepEqual(rules, [
      { allow: true, type: 'c', major: 189, minor: -1, access: 'rw' },
      { allow: true, type: 'a', major: -1, minor: 7, access: 'm' },
      { allow: true, type: 'b', major: 2 ** 63, minor: 1, access: 'rwm' },
    ]);
  });

  test(`${name}: a rule of another form, or with a number that no kernel has, is refused`, (t) => {
    const words = (rule: string) => refusalOf(name, { DeviceCgroupRules: [rule] });

    for (const rule of ['', 'x 1:2 r', 'c 1 r', 'c 1:2', 'c 1:2 rwmr', 'c -1:2 r', ' c 1:2 r']) {
      t.is(words(rule), `invalid device cgroup rule format: '${rule}'`);
    }
    t.is(
      words('c 9223372036854775808:1 r'),
      "invalid major value in device cgroup rule format: 'c 9223372036854775808:1 r'",
    );
    t.is(
      words('c 1:9223372036854775808 r'),
      "invalid minor value in device cgroup rule format: 'c 1:9223372036854775808 r'",
    );
  });
}

for (const name of SEEDS) {
  test(`${name}: rules for devices are not known, nor other names for a privileged container’s`, (t) => {
    t.deepEqual(build(name, { DeviceCgroupRules: ['c 189:* rw', 'nonsense'] }).rules, []);
    const Devices = [{ PathOnHost: '/dev/a', PathInContainer: '/dev/x', CgroupPermissions: 'r' }];
    const { nodes } = build(name, { Privileged: true, Devices });

    t.deepEqual(nodes?.slice(-1), FACTS.devices.slice(-1));
  });
}

test('/dev/fuse and the other nodes of the older releases stand before the asked ones', (t) => {
  const Devices = [{ PathOnHost: '/dev/a', PathInContainer: '/dev/a', CgroupPermissions: 'r' }];
  const paths = (name: string) =>
    buildSpec(
      withHostConfig({ Devices }, { devices: { '/dev/a': device('/dev/a', 1) } }),
      findPipeline(name),
    ).linux?.devices?.map(({ path }) => path);

  t.deepEqual(paths('docker-1.12'), ['/dev/fuse', '/dev/a']);
  t.deepEqual(paths('docker-1.13'), ['/dev/a']);
});

test('without a device there is no list of them', (t) => {
  for (const name of ['docker-1.13', ...LATER]) {
    t.false('devices' in (buildSpec(specInput(), findPipeline(name)).linux ?? {}), name);
  }
});
