import test from 'ava';
import type { DaemonVersionName } from '../../../src/config/daemon/daemon-version.ts';
import { refusalOf } from './refusal-of.ts';

test('Named pipes are Windows’; where else to listen is the host’s to say.', (t) => {
  const words = 'failed to load listeners: invalid protocol format: "npipe"';

  t.is(refusalOf(['-H', 'unix:///x', '-H', 'npipe://x']), words);
  t.is(refusalOf(['-H', 'npipe://x'], '20.10'), words);
  t.is(refusalOf(['-H', 'fd://', '-H', 'tcp://127.0.0.1:2375', '-H', 'unix:///run/x.sock']), undefined);
});

test('Listeners come before the daemon itself.', (t) => {
  t.regex(refusalOf(['-H', 'npipe://x', '--exec-opt', 'native.cgroupdriver=x']) ?? '', /^failed to load/);
});

const METRICS: readonly (readonly [address: string, reason: string | undefined])[] = [
  ['', undefined],
  ['127.0.0.1:9323', undefined],
  ['[::1]:9323', undefined],
  ['localhost:9323', undefined],
  ['x', 'address x: missing port in address'],
  ['127.0.0.1:x', 'strconv.Atoi: parsing "x": invalid syntax'],
];

for (const [address, reason] of METRICS) {
  test(`Metrics at “${address}” ${reason === undefined ? 'can be listened for' : 'have no port'}.`, (t) => {
    const refused = (version: DaemonVersionName) => refusalOf([`--metrics-addr=${address}`], version);
    const stage = 'failed to start metrics server: ';

    t.is(refused('20.10'), reason && `${stage}${reason}`);
    t.is(refused('24.0'), reason && `${stage}error parsing tcp address: ${reason}`);
  });
}

test('Metrics need an address beside the port, and come after the daemon itself.', (t) => {
  t.is(
    refusalOf(['--metrics-addr=:0']),
    'failed to start metrics server: failed to lookup  address in host specification',
  );
  t.regex(refusalOf(['--metrics-addr=x', '--storage-driver=x']) ?? '', /^failed to start daemon/);
});
