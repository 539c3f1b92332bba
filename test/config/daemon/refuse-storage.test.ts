import test from 'ava';
import type { DaemonVersionName } from '../../../src/config/daemon/daemon-version.ts';
import { refusalOf } from './refusal-of.ts';

const NO_DRIVER = 'failed to start daemon: error initializing graphdriver: ';
const REMOVED =
  'storage-driver has been deprecated and removed; visit https://docs.docker.com/go/storage-driver/ for more information';

const CASES: readonly (readonly [flags: string, old: string | undefined, now: string | undefined])[] = [
  ['--storage-driver=overlay2', undefined, undefined],
  ['--storage-driver=vfs', undefined, undefined],
  ['--storage-driver=zfs', undefined, undefined],
  ['--storage-driver=vieux/plugin:latest', undefined, undefined],
  ['--storage-driver=x', 'driver not supported', 'driver not supported: x'],
  ['--storage-driver=aufs', 'driver not supported', `[graphdriver] ERROR: the aufs ${REMOVED}: aufs`],
  ['--storage-driver=overlay', undefined, `[graphdriver] ERROR: the overlay ${REMOVED}: overlay`],
  ['--storage-opt=x', 'Unable to parse key/value option: x', 'unable to parse key/value option: x'],
  ['--storage-opt=x=y', 'overlay2: unknown option x', 'overlay2: unknown option x'],
  ['--storage-opt=OVERLAY2.SIZE=1g', undefined, undefined],
  ['--storage-opt= overlay2.size = 1g', undefined, undefined],
  ['--storage-opt=overlay2.size=x', "invalid size: 'x'", "invalid size: 'x'"],
  [
    '--storage-opt=overlay2.override_kernel_check=true',
    undefined,
    'overlay2: unknown option overlay2.override_kernel_check',
  ],
  [
    '--storage-opt=overlay2.override_kernel_check=x',
    'strconv.ParseBool: parsing "x": invalid syntax',
    'overlay2: unknown option overlay2.override_kernel_check',
  ],
  [
    '--storage-driver=overlay2 --storage-opt=x=y',
    'overlay2: unknown option x',
    'overlay2: unknown option x: overlay2',
  ],
  ['--storage-driver=zfs --storage-opt=x', undefined, undefined],
];

for (const [line, old, now] of CASES) {
  test(`dockerd ${line}`, (t) => {
    const flags = line.split(/ (?=--)/);

    t.is(refusalOf(flags, '20.10'), old && `${NO_DRIVER}${old}`);
    t.is(refusalOf(flags, '24.0'), now && `${NO_DRIVER}${now}`);
  });
}

test('Today images are containerd’s to store, by drivers of its own.', (t) => {
  t.is(refusalOf(['--storage-driver=native', '--storage-opt=x'], 'current'), undefined);
});

test('Only 20.10 knows the swarm of before Swarm mode.', (t) => {
  const unknown = (flag: string, version: DaemonVersionName) => refusalOf([flag], version);

  for (const version of ['24.0', 'current'] as const) {
    t.is(unknown('--cluster-store=x', version), 'unknown flag: --cluster-store');
    t.is(unknown('--cluster-store-opt=a=b', version), 'unknown flag: --cluster-store-opt');
  }
  t.is(unknown('--cluster-store=etcd://x', '20.10'), undefined);
  t.is(unknown('--cluster-store= ', '20.10'), undefined);
  t.is(unknown('--cluster-store-opt=a=b', '20.10'), undefined);
  for (const store of ['x', 'a://b://c']) {
    t.is(
      unknown(`--cluster-store=${store}`, '20.10'),
      'failed to start daemon: Error initializing network controller: kv store daemon config must be of the form KV-PROVIDER://KV-URL',
    );
  }
  t.is(
    unknown('--cluster-advertise=x', '20.10'),
    'failed to start daemon: invalid cluster configuration. --cluster-advertise must be accompanied by --cluster-store configuration',
  );
  t.is(refusalOf(['--cluster-advertise=x', '--cluster-store=etcd://x'], '20.10'), undefined);
});
