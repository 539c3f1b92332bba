import test from 'ava';
import type { SpecInput } from '../../../src/contract/spec-input.ts';
import { SpecError } from '../../../src/errors/spec-error.ts';
import { buildLinuxCommand } from '../../../src/spec/command/build-linux-command.ts';
import { bind, FACTS, peer, specInput, withHostConfig } from '../spec-input.ts';

// What `populateCommand` of Docker 1.10 refuses or leaves alone, branch by branch.

function refusal(input: SpecInput): string {
  try {
    buildLinuxCommand(input);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

test('the namespaces of a container that does not run cannot be joined', (t) => {
  const peers = { p: peer({ running: false }) };

  t.is(
    refusal(withHostConfig({ NetworkMode: 'container:p' }, { peers })),
    'cannot join network of a non running container: p',
  );
  t.is(
    refusal(withHostConfig({ IpcMode: 'container:p' }, { peers })),
    'cannot join IPC of a non running container: p',
  );
});

test('another container’s ipc namespace is joined by its id', (t) => {
  const { ipc } = buildLinuxCommand(withHostConfig({ IpcMode: 'container:p' }, { peers: { p: peer() } }));

  t.deepEqual(ipc, { container_id: peer().id, host_ipc: false });
});

test('a profile of system calls needs a kernel that can filter them', (t) => {
  const host = { ...FACTS, seccomp: false };
  const security = (seccompProfile: string) => ({ ...specInput().security, seccompProfile });

  t.is(
    refusal(specInput({ host, security: security('{}') })),
    'Seccomp is not enabled in your kernel, cannot run a custom seccomp profile.',
  );
  t.notThrows(() => buildLinuxCommand(specInput({ host, security: security('unconfined') })));
  t.notThrows(() => buildLinuxCommand(specInput({ host, security: security('') })));
  t.notThrows(() => buildLinuxCommand(specInput({ security: security('{}') })));
});

test('a tmpfs has data and no propagation, a bind the other way round', (t) => {
  const { mounts } = buildLinuxCommand(
    withHostConfig({ Tmpfs: { '/t': 'size=1m' } }, { mountPoints: [bind('/b', '/src')] }),
  );
  const at = (destination: string) => mounts.find((mount) => mount.destination === destination);

  t.deepEqual(at('/t'), {
    ...{ source: 'tmpfs', destination: '/t', writable: false, mountpropagation: '' },
    data: at('/t')?.data ?? '',
  });
  t.true(at('/t')?.data.includes('size=1m'));
  t.deepEqual(at('/b'), {
    ...{ source: '/src', destination: '/b', writable: true, data: '', mountpropagation: 'rprivate' },
  });
});

test('a device that is not there is refused, and so is what is none', (t) => {
  const Devices = [{ PathOnHost: '/dev/x', PathInContainer: '/dev/x', CgroupPermissions: 'r' }];
  const words = 'error gathering device information while adding custom device "/dev/x": ';

  t.is(refusal(withHostConfig({ Devices })), `${words}no such file or directory`);
  t.is(
    refusal(withHostConfig({ Devices }, { devices: { '/dev/x': { kind: 'other' } } })),
    `${words}not a device node`,
  );
});

test('a limit of a disk that is not there is refused', (t) => {
  const BlkioDeviceReadBps = [{ Path: '/dev/x', Rate: 5 }];

  t.is(refusal(withHostConfig({ BlkioDeviceReadBps })), 'stat /dev/x: no such file or directory');
  t.is(
    refusal(withHostConfig({ BlkioDeviceReadBps }, { devices: { '/dev/x': { kind: 'missing' } } })),
    'stat /dev/x: no such file or directory',
  );
});

test('without a remapped root there are no maps', (t) => {
  const settings = {
    ...specInput().settings,
    usernsRemap: { spec: 'root', uidMappings: [], gidMappings: [] },
  };
  const { uidmapping, gidmapping, remap_root } = buildLinuxCommand(specInput({ settings }));

  t.deepEqual([uidmapping, gidmapping], [null, null]);
  t.deepEqual(remap_root, { root_uid: 0, root_gid: 0 });
});

test('a limit that no kernel knows is refused', (t) => {
  const Ulimits = [{ Name: 'nonsense', Soft: 1, Hard: 1 }];

  t.is(refusal(withHostConfig({ Ulimits })), 'Invalid ulimit name nonsense');
});
