import test from 'ava';
import { windowsMounts } from '../../../src/config/create/windows-mounts.ts';
import type { HostConfig } from '../../../src/contract/docker.ts';
import { ConfigError } from '../../../src/errors/config-error.ts';

function mountsOf(hostConfig: HostConfig) {
  return windowsMounts(hostConfig, (name) => `V:\\${name}`).map(
    ({ source, destination, writable }) => `${source} ${destination} ${writable ? 'rw' : 'ro'}`,
  );
}

test('a bind has a folder, a named pipe or a volume, and where it stands inside', (t) => {
  const Binds = [
    'C:\\a:C:\\b',
    'c:/a b:d:\\x\\y:RO',
    'vol-1:D:',
    'C:\\a:C:\\b:rw',
    '\\\\.\\pipe\\docker_engine:\\\\.\\pipe\\docker_engine',
  ];

  t.deepEqual(mountsOf({ Binds }), [
    'C:\\a C:\\b rw',
    'c:/a b d:\\x\\y ro',
    'V:\\vol-1 D: rw',
    'C:\\a C:\\b rw',
    '\\\\.\\pipe\\docker_engine \\\\.\\pipe\\docker_engine rw',
  ]);
});

test('a volume without a name is left out until it has one; Mounts stand after Binds', (t) => {
  const Mounts = [
    { Type: 'bind', Source: 'C:\\m', Target: 'C:\\n', ReadOnly: true },
    { Type: 'volume', Source: 'data', Target: 'C:\\d' },
    { Type: 'volume', Target: 'C:\\anonymous' },
  ] as const;

  t.deepEqual(mountsOf({ Binds: ['C:\\alone'], Mounts }), ['C:\\m C:\\n ro', 'V:\\data C:\\d rw']);
  t.deepEqual(mountsOf({}), []);
});

for (const text of [
  '',
  'C:\\a:b',
  'C:\\a:C:\\b:zz',
  '/a:/b',
  'a:C:\\b',
  'C:\\a:C:\\b:ro:x',
  'C:\\a|b:C:\\c',
]) {
  test(`“${text}” is no volume of Windows`, (t) => {
    t.like(
      t.throws(() => mountsOf({ Binds: [text] }), { instanceOf: ConfigError }),
      {
        code: 'CONFIG_REFUSED',
        message: `invalid volume specification: '${text}'`,
      },
    );
  });
}
